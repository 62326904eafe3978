using Serverless.LoadTests.Backends;
using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Scenarios;

/// <summary>What a scenario finds before it begins.</summary>
/// <param name="Backend">The backend under load.</param>
/// <param name="Profile">The run's numbers.</param>
/// <param name="Time">The clock.</param>
internal sealed record ScenarioSetting(TestedBackend Backend, LoadProfile Profile, TimeProvider Time);
