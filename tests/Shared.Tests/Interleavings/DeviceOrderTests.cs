using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Devices;
using Serverless.Shared.Tests.Devices.Indexes;

namespace Serverless.Shared.Tests.Interleavings;

/// <summary>One device, changed by several hosts: its row, its indexes, the claim on its id and the log of changes agree.</summary>
public sealed class DeviceOrderTests : OrderTests
{
    private static readonly DeviceProperties Pump = new() { Type = "pump", Tags = [new("line", "1")] };
    private static readonly DeviceProperties Fan = new() { Type = "fan", Site = "north" };

    private int _devices;

    [Theory]
    [InlineData(false, "register", "register")]
    [InlineData(false, "register", "register otherwise")]
    [InlineData(false, "register", "enrol")]
    [InlineData(true, "register", "delete")]
    [InlineData(true, "replace", "replace")]
    [InlineData(true, "replace", "delete")]
    [InlineData(true, "delete", "delete")]
    [InlineData(true, "delete", "enrol")]
    [InlineData(true, "delete", "register otherwise")]
    public async Task TwoHosts_EachOrder_DeviceIsWhatOneOfThemSays(bool isRegistered, string one, string other)
    {
        var orders = await Hosts.EachOrderAsync(() => PrepareAsync(isRegistered), Operation(one, 0), Operation(other, 1), CheckAsync);

        Assert.True(orders > 1, $"{orders} orders.");
    }

    [Theory]
    [InlineData(true, "delete", "register", "register otherwise")]
    [InlineData(false, "register", "delete", "register otherwise")]
    [InlineData(true, "delete", "register", "replace")]
    [InlineData(false, "register", "register otherwise", "wait")]
    [InlineData(true, "delete", "register otherwise", "wait", "register")]
    [InlineData(true, "replace", "replace", "mend")]
    [InlineData(true, "delete", "register", "mend")]
    public async Task SeveralHosts_AnyOrder_DeviceIsWhatOneOfThemSays(bool isRegistered, params string[] operations) =>
        await Hosts.AnyOrderAsync(
            () => PrepareAsync(isRegistered), [.. operations.Select(Operation)], CheckAsync, TestEffort.Iterations(30));

    private Func<IServiceProvider, Subject, Task> Operation(string text, int number) => async (host, subject) =>
    {
        var devices = host.GetRequiredService<DeviceStore>();
        var properties = number == 0 ? Pump : Fan;
        switch (text)
        {
            case "register":
                Count(subject, (await devices.RegisterAsync(subject.DeviceId, properties, DeviceStatus.Enabled, Ct)).Outcome, subject.DeviceId);
                break;
            case "register otherwise":
                Count(subject, (await devices.RegisterAsync(subject.OtherId, properties, DeviceStatus.Enabled, Ct)).Outcome, subject.OtherId);
                break;
            case "enrol":
                Count(subject, (await devices.EnrolAsync(subject.DeviceId, properties, Ct)).Outcome, subject.DeviceId);
                break;
            case "wait":
                // Asks for something, so that it has its place in the order.
                await devices.ReadAsync(subject.DeviceId, Ct);
                Backend.Time.Advance(DeviceClaims.Patience + TimeSpan.FromSeconds(1));
                break;
            case "mend":
                await host.GetRequiredService<DeviceMaintenance>().RunAsync(Ct);
                break;
            default:
                if (await devices.ReadAsync(subject.DeviceId, Ct) is not { Device: { } device } stored)
                    break;
                if (text == "delete")
                {
                    if (await devices.DeleteAsync(stored, Ct))
                        Interlocked.Increment(ref subject.Deletions);
                }
                else
                {
                    await devices.ReplaceAsync(stored, device with { Properties = properties, Status = DeviceStatus.Disabled }, Ct);
                }

                break;
        }
    };

    private static void Count(Subject subject, RegistrationOutcome outcome, string deviceId)
    {
        if (outcome == RegistrationOutcome.Registered)
        {
            lock (subject.Registrations)
                subject.Registrations.Add(deviceId);
        }
    }

    private async Task<Subject> PrepareAsync(bool isRegistered)
    {
        var subject = new Subject($"Pump-{++_devices}");
        if (isRegistered)
        {
            await Instance.GetRequiredService<DeviceStore>().RegisterAsync(subject.DeviceId, Pump, DeviceStatus.Enabled, Ct);
            subject.Registrations.Add(subject.DeviceId);
        }

        return subject;
    }

    private async Task CheckAsync(Subject subject)
    {
        var devices = Instance.GetRequiredService<DeviceStore>();
        var there = new List<Device>();
        foreach (var id in new[] { subject.DeviceId, subject.OtherId })
        {
            if (await devices.FindAsync(id, Ct) is { } device)
                there.Add(device);
        }

        // Each that was told so is registered, but for those deleted; never both spellings.
        Assert.Equal(subject.Registrations.Count - subject.Deletions, there.Count);
        Assert.InRange(there.Count, 0, 1);
        await IndexRows.AreExactAsync(Backend);
        var resolved = await Backend.NewInstance().GetRequiredService<DeviceRegistry>().ResolveAsync(
            [subject.DeviceId, subject.OtherId], Backend.Time.GetUtcNow(), Ct);
        Assert.Equal(
            there.Select(device => (device.DeviceId, device.Registration, device.Status)),
            resolved.Values.Select(device => (device.DeviceId, device.Registration, device.Status)));
    }

    private sealed class Subject(string deviceId)
    {
        public int Deletions;

        public string DeviceId { get; } = deviceId;

        public string OtherId { get; } = deviceId.ToUpperInvariant();

        public List<string> Registrations { get; } = [];
    }
}
