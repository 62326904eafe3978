using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Scenarios.Api;

namespace Serverless.LoadTests.Scenarios.Registration;

/// <summary>A boot storm: new devices enrol, or are registered by operators, and get their tokens.</summary>
internal sealed class RegisterScenario : IScenario
{
    public string Name => "register";

    public string Summary => "a boot storm: new devices enrol or are registered by operators, and each gets its token";

    public Task<IScenarioRun> OpenAsync(ScenarioSetting setting, CancellationToken cancellationToken) => Task.FromResult<IScenarioRun>(new Storm(setting));

    private sealed class Storm : IScenarioRun
    {
        private readonly ScenarioSetting _setting;
        private readonly ApiClient _api;
        private readonly FleetNames _names;
        private readonly OperationTimes _times;
        private readonly RegistrationLog _log = new();
        private readonly DeviceRegistrar _registrar;

        public Storm(ScenarioSetting setting)
        {
            _setting = setting;
            (_api, _times) = (new ApiClient(setting.Backend), new OperationTimes(setting.Time));
            _names = new FleetNames("reg", setting.Time.GetUtcNow());
            _registrar = new DeviceRegistrar(_api, setting.Profile.Registration ?? new RegistrationProfile(), _names, _times, _log);
        }

        public IClient Connect(int number) => new DrawingClient(_registrar.Ways(), number);

        public async Task<ScenarioFindings> CompleteAsync(CancellationToken cancellationToken)
        {
            var findings = await RegistrationCheck.RunAsync(_api, _names, _log, _setting.Time, cancellationToken).ConfigureAwait(false);
            var operations = _times.ToSection(
                "Over the whole run, from when each was sent. A measured request is a registration with the device's token behind it; of a bulk, with those of all its devices.");
            return findings with { Sections = [operations, .. findings.Sections] };
        }

        public ValueTask DisposeAsync()
        {
            _api.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
