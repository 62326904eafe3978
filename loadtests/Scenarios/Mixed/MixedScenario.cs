using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Scenarios.Api;
using Serverless.LoadTests.Scenarios.Commands;
using Serverless.LoadTests.Scenarios.Registration;

namespace Serverless.LoadTests.Scenarios.Mixed;

/// <summary>A day in a fleet's life at its ratios, over HTTP; what was written is read back at the end.</summary>
internal sealed class MixedScenario : IScenario
{
    private const int SendersAtOnce = 32;
    private static readonly TimeSpan SetUpTimeout = TimeSpan.FromMinutes(5);

    /// <summary>For ingest to have taken in everything.</summary>
    private static readonly TimeSpan IngestPatience = TimeSpan.FromMinutes(1);

    public string Name => "mixed";

    public string Summary => "a day in a fleet's life at its ratios: telemetry, states, readings, desired, commands, registrations";

    public async Task<IScenarioRun> OpenAsync(ScenarioSetting setting, CancellationToken cancellationToken)
    {
        var names = new FleetNames("mix", setting.Time.GetUtcNow());
        var devices = await RunDevice.RegisterAsync(setting.Backend, names, setting.Profile.Devices, setting.Time, cancellationToken).ConfigureAwait(false);
        var day = new Day(setting, [.. devices.Select(device => new MixedDevice(device, setting.Time))]);
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(SetUpTimeout);
            await day.HearAllAsync(timeout.Token).ConfigureAwait(false);
            return day;
        }
        catch (Exception problem)
        {
            await day.DisposeAsync().ConfigureAwait(false);
            throw problem is IOException ? new BackendException($"{setting.Backend.Address} cannot be reached: {problem.Message}", problem) : problem;
        }
    }

    private sealed class Day : IScenarioRun
    {
        private readonly ScenarioSetting _setting;
        private readonly IReadOnlyList<MixedDevice> _devices;
        private readonly ApiClient _api;
        private readonly OperationTimes _times;
        private readonly CommandBoard _board;
        private readonly FleetNames _newNames;
        private readonly RegistrationLog _registered = new();
        private readonly FleetDay _day;

        public Day(ScenarioSetting setting, IReadOnlyList<MixedDevice> devices)
        {
            (_setting, _devices) = (setting, devices);
            (_api, _times) = (new ApiClient(setting.Backend), new OperationTimes(setting.Time));
            _board = new CommandBoard(_api, _times, setting.Time);
            _newNames = new FleetNames("mixreg", setting.Time.GetUtcNow());
            var profile = setting.Profile.Registration ?? new RegistrationProfile();
            var registrar = new DeviceRegistrar(_api, profile, _newNames, _times, _registered);
            _day = new FleetDay(_api, _times, _board, devices, registrar.Ways(), setting.Time);
        }

        /// <summary>Each device is heard once, so that there is something to be asked for.</summary>
        /// <exception cref="BackendException">The backend refuses it.</exception>
        public Task HearAllAsync(CancellationToken cancellationToken) => Parallel.ForEachAsync(
            _devices,
            new ParallelOptions { MaxDegreeOfParallelism = SendersAtOnce, CancellationToken = cancellationToken },
            async (device, token) =>
            {
                if (await _day.SendAsync(device, token).ConfigureAwait(false) is { } problem)
                {
                    throw new BackendException($"The backend does not take telemetry of {device.Device.Id}: {problem}.");
                }
            });

        public IClient Connect(int number) => new DrawingClient(_day.Operations(_setting.Profile.Mix ?? new MixProfile()), number);

        public async Task<ScenarioFindings> CompleteAsync(CancellationToken cancellationToken)
        {
            var asked = await AnswerAllAsync(cancellationToken).ConfigureAwait(false);
            var written = await new MixedCheck(_api, IngestPatience, _setting.Time).RunAsync(_devices, cancellationToken).ConfigureAwait(false);
            var commands = await CommandCheck.RunAsync(_api, _board, _setting.Time, cancellationToken).ConfigureAwait(false);
            var registered = await RegistrationCheck.RunAsync(_api, _newNames, _registered, _setting.Time, cancellationToken).ConfigureAwait(false);
            return new ScenarioFindings(
                [
                    _times.ToSection("Over the whole run, set-up and end included, from when each was sent. A measured request is one operation; a registration has the device's token behind it, a reading whose answer tells of commands one of them with its result."),
                    .. written.Sections, .. commands.Sections, .. registered.Sections,
                ],
                [.. asked, .. written.Failures, .. commands.Failures, .. registered.Failures]);
        }

        public ValueTask DisposeAsync()
        {
            _api.Dispose();
            return ValueTask.CompletedTask;
        }

        /// <summary>Devices ask for what is left for them.</summary>
        private async Task<IReadOnlyList<string>> AnswerAllAsync(CancellationToken cancellationToken)
        {
            var open = _board.All.Where(command => !command.Completed.IsCompleted).Select(command => command.Device).ToHashSet(StringComparer.Ordinal);
            try
            {
                foreach (var device in _devices.Where(device => open.Contains(device.Device.Id)))
                {
                    using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                    timeout.CancelAfter(SetUpTimeout);
                    while ((await _board.ServeAsync(device.Device, TimeSpan.Zero, timeout.Token).ConfigureAwait(false)).Any)
                    {
                        // The next.
                    }
                }

                return [];
            }
            catch (Exception problem) when (problem is IOException or InvalidDataException
                || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                return [$"Devices could not ask for what was left for them: {problem.Message.ReplaceLineEndings(" ")}"];
            }
        }
    }
}
