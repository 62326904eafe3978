namespace Serverless.Shared.Devices;

internal enum RegistrationOutcome
{
    Registered,

    /// <summary>The id is registered.</summary>
    Exists,

    /// <summary>Another spelling of the id, in upper and lower case, is registered or being registered.</summary>
    SpelledOtherwise,

    /// <summary>An operator deleted the device, which therefore may not enrol itself.</summary>
    Deleted,
}
