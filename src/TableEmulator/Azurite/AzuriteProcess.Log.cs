namespace Serverless.TableEmulator.Azurite;

public sealed partial class AzuriteProcess
{
    private static partial class Log
    {
        [LoggerMessage(EventId = 20, Level = LogLevel.Warning, Message = "Azurite: {Text}")]
        public static partial void Said(ILogger logger, string text);
    }
}
