using Serverless.Shared.State.Answers;

namespace Serverless.Shared.Tests.State.Answers;

public sealed class AnswerEntriesTests
{
    private const long MaxBytes = 100_000;

    [Fact]
    public void GetOrAdd_MoreThanThereIsRoomFor_ForgetsWhatWasNotAskedForAndStaysWithinItsBytes()
    {
        var entries = new AnswerEntries(MaxBytes);
        for (var i = 0; i < 1000; i++)
        {
            entries.GetOrAdd("asked-for");
            entries.GetOrAdd($"device-{i}");

            Assert.InRange(entries.Bytes, 0, MaxBytes);
        }

        Assert.NotNull(entries.Find("asked-for"));
        Assert.Null(entries.Find("device-0"));
        Assert.InRange(entries.Count, 50, 200);
    }

    [Fact]
    public void Put_AnswersThatGrowWithoutNewDevices_StayWithinTheBytesAndOneEntry()
    {
        var entries = new AnswerEntries(MaxBytes);
        var devices = Enumerable.Range(0, 50).Select(i => $"device-{i}").ToArray();
        foreach (var bytes in (int[])[100, 1_000, 10_000])
        {
            foreach (var device in devices)
            {
                entries.Put(device, entries.GetOrAdd(device), AnswerOf(bytes));

                Assert.InRange(entries.Bytes, 0, MaxBytes + 10_600);
            }
        }
    }

    [Fact]
    public void Put_AnswersOfOldEntriesThatGrow_StayWithinTheBytesAndOneEntry()
    {
        var entries = new AnswerEntries(MaxBytes);
        var old = Enumerable.Range(0, 80).Select(i => (Id: $"old-{i}", Entry: entries.GetOrAdd($"old-{i}"))).ToArray();
        entries.GetOrAdd("one-more");
        foreach (var (id, entry) in old)
        {
            entries.Put(id, entry, AnswerOf(10_000));

            Assert.InRange(entries.Bytes, 0, MaxBytes + 10_600);
        }
    }

    [Fact]
    public void Remove_AnEntryThatAnotherHasReplaced_LeavesTheOther()
    {
        var entries = new AnswerEntries(MaxBytes);
        var former = entries.GetOrAdd("device");
        entries.Remove("device", former);
        var entry = entries.GetOrAdd("device");
        entries.Remove("device", former);

        Assert.Same(entry, entries.Find("device"));
        entries.Remove("device", entry);
        Assert.Equal((0, 0L), (entries.Count, entries.Bytes));
    }

    private static StateAnswer AnswerOf(int bytes) => new()
    {
        Registration = 1,
        Body = new byte[bytes],
        ETag = "\"1\"",
        RowETag = null,
        IsConnected = false,
        ConnectedUntil = null,
        ReadAt = 0,
        Mark = 0,
    };
}
