using Serverless.LoadTests.CommandLine;
using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Scenarios.Api;

namespace Serverless.LoadTests.Scenarios.Commands;

/// <summary>Operators post commands to devices that wait for them; a request lasts until the device's result is taken.</summary>
internal sealed class CommandsScenario : IScenario
{
    public string Name => "commands";

    public string Summary => "operators post commands, devices wait for them with long polls and answer; from post to the result";

    /// <summary>Each device waits on a connection of its own.</summary>
    public int ConnectionsOf(LoadProfile profile) => profile.Devices + profile.ToShape().Clients;

    public async Task<IScenarioRun> OpenAsync(ScenarioSetting setting, CancellationToken cancellationToken)
    {
        if (ConnectionsOf(setting.Profile) > LoadProfile.MostClients)
        {
            throw new UsageException(
                $"commands takes at most {LoadProfile.MostClients} devices and clients together: each device waits on a connection of its own.");
        }

        var names = new FleetNames("cmd", setting.Time.GetUtcNow());
        var devices = await RunDevice.RegisterAsync(setting.Backend, names, setting.Profile.Devices, setting.Time, cancellationToken).ConfigureAwait(false);
        return new Posted(setting, devices);
    }

    private sealed class Posted : IScenarioRun
    {
        private readonly ApiClient _api;
        private readonly OperationTimes _times;
        private readonly CommandBoard _board;
        private readonly WaitingDevices _waiting;
        private readonly TimeProvider _time;
        private readonly Draw<Func<CancellationToken, Task<string?>>> _anyDevice;

        public Posted(ScenarioSetting setting, IReadOnlyList<RunDevice> devices)
        {
            (_time, _api, _times) = (setting.Time, new ApiClient(setting.Backend), new OperationTimes(setting.Time));
            _board = new CommandBoard(_api, _times, _time);
            _waiting = new WaitingDevices(_board, devices, _time);
            _anyDevice = new(
                [.. devices.Select(device => (1.0, (Func<CancellationToken, Task<string?>>)(token => PostAsync(device, token))))]);
        }

        public IClient Connect(int number) => new DrawingClient(_anyDevice, number);

        public async Task<ScenarioFindings> CompleteAsync(CancellationToken cancellationToken)
        {
            await CommandCheck.WaitAsync(_api, _board, _time, cancellationToken).ConfigureAwait(false);
            var findings = await CommandCheck.RunAsync(_api, _board, _time, cancellationToken).ConfigureAwait(false);
            var operations = _times.ToSection(
                $"Over the whole run, from when each was sent. A measured request lasts from the post until the backend has taken the device's result. Devices were refused or cut off {_waiting.Refused} times and asked again.");
            return findings with { Sections = [operations, .. findings.Sections] };
        }

        public async ValueTask DisposeAsync()
        {
            await _waiting.DisposeAsync().ConfigureAwait(false);
            _api.Dispose();
        }

        private async Task<string?> PostAsync(RunDevice device, CancellationToken cancellationToken)
        {
            var (command, problem) = await _board.PostAsync(device.Id, cancellationToken).ConfigureAwait(false);
            if (problem is null)
            {
                await command.Completed.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            return problem;
        }
    }
}
