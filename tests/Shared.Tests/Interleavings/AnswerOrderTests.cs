using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Devices;
using Serverless.Shared.State;
using Serverless.Shared.State.Answers;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Telemetry;

namespace Serverless.Shared.Tests.Interleavings;

/// <summary>A host that answers for a device's state while others change it: a second later it answers what is so.</summary>
public sealed class AnswerOrderTests : OrderTests
{
    private static readonly TimeSpan StateAge = TimeSpan.FromMilliseconds(1_100);

    private int _devices;

    [Theory]
    [InlineData("hear")]
    [InlineData("delete")]
    [InlineData("delete", "return")]
    [InlineData("delete", "return", "hear")]
    public async Task TwoHosts_EachOrder_AnswersFollow(params string[] changes)
    {
        var orders = await Hosts.EachOrderAsync(PrepareAsync, AnswerAsync, Change(changes), CheckAsync);

        Assert.True(orders > 1, $"{orders} orders.");
    }

    private static async Task AnswerAsync(IServiceProvider host, Subject subject)
    {
        subject.Host = host;
        await host.GetRequiredService<StateAnswers>().GetAsync(subject.DeviceId, Ct);
    }

    private static Func<IServiceProvider, Subject, Task> Change(string[] changes) => async (host, subject) =>
    {
        var devices = host.GetRequiredService<DeviceStore>();
        foreach (var change in changes)
        {
            switch (change)
            {
                case "delete":
                    Assert.True(await devices.DeleteAsync((await devices.ReadAsync(subject.DeviceId, Ct))!, Ct));
                    break;
                case "return":
                    await devices.RegisterAsync(subject.DeviceId, new DeviceProperties(), DeviceStatus.Enabled, Ct);
                    break;
                default:
                    await HearAsync(host, subject, 2);
                    break;
            }
        }
    };

    private static Task<IngestResult> HearAsync(IServiceProvider host, Subject subject, int number) =>
        host.GetRequiredService<TelemetryIngestor>().IngestAsync(
            [
                Events.Of($$"""{"deviceId":"{{subject.DeviceId}}","seq":{{number}},"metrics":{"n":{{number}}} }""") with
                {
                    SequenceNumber = number,
                    EnqueuedTime = Events.Enqueued.AddSeconds(number),
                },
            ],
            Ct);

    private async Task<Subject> PrepareAsync()
    {
        var subject = new Subject($"d{++_devices}");
        await Instance.GetRequiredService<DeviceStore>().RegisterAsync(subject.DeviceId, new DeviceProperties(), DeviceStatus.Enabled, Ct);
        await HearAsync(Instance, subject, 1);
        return subject;
    }

    private async Task CheckAsync(Subject subject)
    {
        var fresh = Backend.NewInstance();
        var device = await fresh.GetRequiredService<DeviceStore>().FindAsync(subject.DeviceId, Ct);
        var expected = device is null
            ? null
            : string.Join(' ', (await fresh.GetRequiredService<StateStore>().FindAsync(subject.DeviceId, device.Registration, Ct)).Metrics
                .Select(metric => $"{metric.Name}={metric.Value.Number}"));

        // What is known of a former answer may show in the second one only.
        for (var look = 1; look <= 2; look++)
        {
            Backend.Time.Advance(StateAge);
            var served = await subject.Host.GetRequiredService<StateAnswers>().GetAsync(subject.DeviceId, Ct);
            Assert.Equal(expected, served.Answer is { } answer ? Describe(answer) : null);
        }

        await Backend.DisposeAsync(fresh);
    }

    private static string Describe(StateAnswer answer)
    {
        using var body = JsonDocument.Parse(answer.Body);
        return string.Join(' ', body.RootElement.GetProperty("metrics").EnumerateObject()
            .Select(metric => $"{metric.Name}={metric.Value.GetProperty("value").GetDouble()}"));
    }

    private sealed class Subject(string deviceId)
    {
        public string DeviceId { get; } = deviceId;

        public IServiceProvider Host { get; set; } = null!;
    }
}
