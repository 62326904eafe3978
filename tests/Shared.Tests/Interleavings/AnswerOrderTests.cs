using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Serverless.Shared.Devices;
using Serverless.Shared.State;
using Serverless.Shared.State.Answers;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Fixtures;
using Serverless.Shared.Tests.Telemetry;

namespace Serverless.Shared.Tests.Interleavings;

/// <summary>A host that answers for a device's state while others change it: a second later it answers what is so.</summary>
public sealed class AnswerOrderTests : IAsyncLifetime
{
    private static readonly TimeSpan StateAge = TimeSpan.FromMilliseconds(1_100);

    private BackendFixture _backend = null!;
    private IServiceProvider _instance = null!;
    private Interleaving _hosts = null!;
    private int _devices;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _backend = await BackendFixture.StartAsync();
        _instance = _backend.NewInstance();
        _hosts = new Interleaving(_backend);
    }

    public ValueTask DisposeAsync()
    {
        _hosts.Dispose();
        return _backend.DisposeAsync();
    }

    [Theory]
    [InlineData("hear")]
    [InlineData("delete")]
    [InlineData("delete", "return")]
    [InlineData("delete", "return", "hear")]
    public async Task TwoHosts_EachOrder_AnswersFollow(params string[] changes)
    {
        var orders = await _hosts.EachOrderAsync(PrepareAsync, AnswerAsync, Change(changes), CheckAsync);

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
        await _instance.GetRequiredService<DeviceStore>().RegisterAsync(subject.DeviceId, new DeviceProperties(), DeviceStatus.Enabled, Ct);
        await HearAsync(_instance, subject, 1);
        return subject;
    }

    private async Task CheckAsync(Subject subject)
    {
        var fresh = _backend.NewInstance();
        var device = await fresh.GetRequiredService<DeviceStore>().FindAsync(subject.DeviceId, Ct);
        var expected = device is null
            ? null
            : string.Join(' ', (await fresh.GetRequiredService<StateStore>().FindAsync(subject.DeviceId, device.Registration, Ct)).Metrics
                .Select(metric => $"{metric.Name}={metric.Value.Number}"));

        // What is known of a former answer may show in the second one only.
        for (var look = 1; look <= 2; look++)
        {
            _backend.Time.Advance(StateAge);
            var served = await subject.Host.GetRequiredService<StateAnswers>().GetAsync(subject.DeviceId, Ct);
            Assert.Equal(expected, served.Answer is { } answer ? Describe(answer) : null);
        }

        await _backend.DisposeAsync(fresh);
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
