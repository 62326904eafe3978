using Microsoft.Extensions.Logging;

namespace Serverless.Shared.Retention;

public sealed partial class RemnantSweep
{
    private static partial class Log
    {
        [LoggerMessage(5004, LogLevel.Information, "Remnants of {Lives} devices with ended registrations: {Desired} desired properties and {States} states removed")]
        public static partial void Swept(ILogger logger, int lives, int desired, int states);
    }
}
