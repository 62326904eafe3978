namespace Serverless.Shared.Devices.Registry;

internal enum RegistryChangeOutcome
{
    Committed,

    /// <summary>Nothing of it is stored: a row was there already, was changed meanwhile, or is gone.</summary>
    Conflict,
}
