using Serverless.TableEmulator.Errors;

namespace Serverless.TableEmulator.Storage;

/// <summary>What became of a command: done, or refused with the index of the write at fault.</summary>
internal readonly record struct WriteOutcome(TableError? Error, int FailedIndex, long[] Ticks)
{
    public static WriteOutcome Done => new(null, 0, []);

    public static WriteOutcome Refused(TableError error, int index = 0) => new(error, index, []);
}
