namespace Serverless.Shared.State;

/// <summary>Asks the registry itself, not what is remembered of it, whether a device still has a registration.</summary>
internal delegate Task<bool> RegistrationCheck(string deviceId, int registration, CancellationToken cancellationToken);
