using System.Globalization;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Scenarios.Api;
using Serverless.LoadTests.Scenarios.Commands;
using Serverless.LoadTests.Scenarios.Registration;

namespace Serverless.LoadTests.Scenarios.Mixed;

/// <summary>A fleet that sends, and what is asked beside it.</summary>
internal sealed class MixedRun : IPacedRun
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMinutes(5);

    private readonly ScenarioSetting _setting;
    private readonly TelemetryRun _fleet;
    private readonly IReadOnlyList<MixedDevice> _devices;
    private readonly ApiClient _api;
    private readonly OperationTimes _times;
    private readonly CommandBoard _board;
    private readonly FleetNames _newNames;
    private readonly RegistrationLog _registered = new();
    private readonly FleetDay _day;

    /// <param name="setting">The run; its profile has a fleet and a mix.</param>
    /// <param name="fleet">Disposed with the run.</param>
    /// <param name="devices">The fleet's, registered.</param>
    public MixedRun(ScenarioSetting setting, TelemetryRun fleet, IReadOnlyList<MixedDevice> devices)
    {
        (_setting, _fleet, _devices) = (setting, fleet, devices);
        (_api, _times) = (new ApiClient(setting.Backend), new OperationTimes(setting.Time));
        _board = new CommandBoard(_api, _times, setting.Time);
        _newNames = new FleetNames("mixreg", setting.Time.GetUtcNow());
        var registrar = new DeviceRegistrar(_api, setting.Profile.Registration ?? new RegistrationProfile(), _newNames, _times, _registered);
        _day = new FleetDay(_api, _times, _board, devices, registrar.Ways(), setting.Time);
        fleet.Sent = (latency, isGood) => _times.Add("telemetry: until acknowledged", latency, isGood);
    }

    public bool HasClients => true;

    public Task RunAsync(LoadRun run) => _fleet.RunAsync(run);

    public IClient Connect(int number) => new DrawingClient(_day.Operations(_setting.Profile.Mix!), number);

    public async Task<ScenarioFindings> CompleteAsync(CancellationToken cancellationToken)
    {
        var asked = await AnswerAllAsync(cancellationToken).ConfigureAwait(false);
        var sent = await _fleet.CompleteAsync(cancellationToken).ConfigureAwait(false);
        var desired = await DesiredCheck.RunAsync(_api, _devices, _setting.Time, cancellationToken).ConfigureAwait(false);
        var commands = await CommandCheck.RunAsync(_api, _board, _setting.Time, cancellationToken).ConfigureAwait(false);
        var registered = await RegistrationCheck.RunAsync(_api, _newNames, _registered, _setting.Time, cancellationToken).ConfigureAwait(false);
        return new ScenarioFindings(
            [
                _times.ToSection("Over the whole run, its end included: telemetry from when it was to be sent, all else from when it was sent. A measured request is one operation or one event of telemetry; a registration has the device's token behind it, a device that asks for commands the result of what it is given."),
                .. sent.Sections, .. desired.Sections, .. commands.Sections, .. registered.Sections,
            ],
            [.. asked, .. sent.Failures, .. desired.Failures, .. commands.Failures, .. registered.Failures])
        {
            Model = Model(),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _fleet.DisposeAsync().ConfigureAwait(false);
        _api.Dispose();
    }

    private string Model()
    {
        var (profile, fleet) = (_setting.Profile, _fleet.Population.Profile);
        var http = profile.Rate * (1 - profile.Mix!.TelemetryShare()) is { } rate
            ? Text($"{rate:#,0.##} operations/s over HTTP, at most {profile.Connections:N0} at once")
            : Text($"{profile.Clients:N0} clients without pause over HTTP, so that the ratios hold among their operations alone");
        return Text($"fleet of {profile.Devices:N0} devices at intervals of their own, {fleet.RateOf(profile.Devices):#,0.##} readings/s over {fleet.Gateways} gateways' connections; beside it {http}");
    }

    /// <summary>Devices ask for what is left for them.</summary>
    private async Task<IReadOnlyList<string>> AnswerAllAsync(CancellationToken cancellationToken)
    {
        var open = _board.All.Where(command => !command.Completed.IsCompleted).Select(command => command.Device).ToHashSet(StringComparer.Ordinal);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(AnswerTimeout);
        try
        {
            foreach (var device in _devices.Where(device => open.Contains(device.Device.Id)))
            {
                while ((await _board.ServeAsync(device.Device, TimeSpan.Zero, timeout.Token).ConfigureAwait(false)).Any)
                {
                    // The next.
                }
            }

            return [];
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException || ForeignJson.IsCause(problem)
            || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return [$"Devices could not ask for what was left for them: {problem.Message.ReplaceLineEndings(" ")}"];
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
