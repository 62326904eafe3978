namespace Serverless.TableEmulator.Storage;

internal sealed partial class StoreWriter
{
    private static partial class Log
    {
        [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A commit of {Commands} commands failed; all of them were undone.")]
        public static partial void CommitFailed(ILogger logger, Exception exception, int commands);

        [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Rows of deleted tables could not be removed; the next start tries again.")]
        public static partial void PurgeFailed(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 3, Level = LogLevel.Error, Message = "A failed transaction could not be rolled back.")]
        public static partial void RollBackFailed(ILogger logger, Exception exception);

        [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "Recent rows could not be moved to their places; they stay in the log until there is room.")]
        public static partial void FoldFailed(ILogger logger, Exception exception);
    }
}
