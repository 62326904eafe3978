using CsCheck;
using Serverless.Shared.DeadLetters;
using Serverless.Shared.Telemetry;
using Serverless.Shared.Tests.Faults;
using Serverless.Shared.Tests.Fixtures;
using Serverless.Shared.Tests.Tables;

namespace Serverless.Shared.Tests.DeadLetters;

public sealed class EmulatorDeadLetterRemoverTests(TableEmulatorFixture emulator) : DeadLetterRemoverTests(emulator.ConnectionString);

public sealed class AzuriteDeadLetterRemoverTests(AzuriteFixture azurite) : DeadLetterRemoverTests(azurite.ConnectionString), IClassFixture<AzuriteFixture>;

public abstract class DeadLetterRemoverTests(string connectionString)
{
    private const string Table = "deadletters202611";

    private static readonly DateTimeOffset Enqueued = new(2026, 11, 22, 10, 0, 0, 123, TimeSpan.Zero);
    private static long _sequenceNumber;

    private readonly TestTables _tables = TestTables.Connect(connectionString);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RemoveAsync_OneAfterTheOther_BytesGoWithTheLast()
    {
        var source = Event(new byte[1_000_000]);
        var remover = new DeadLetterRemover(_tables.Store);
        await AddAsync(_tables, source, 0, 1, 10);

        Assert.True(await remover.RemoveAsync(DeadLetterId.Of(source, 1), Ct));
        Assert.False(await remover.RemoveAsync(DeadLetterId.Of(source, 1), Ct));
        Assert.NotNull(await _tables.DeadLetters.FindAsync(DeadLetterId.Of(source, 10), Ct));
        Assert.True(await remover.RemoveAsync(DeadLetterId.Of(source, 0), Ct));
        Assert.NotNull(await _tables.DeadLetters.FindAsync(DeadLetterId.Of(source, 10), Ct));
        Assert.True(await remover.RemoveAsync(DeadLetterId.Of(source, 10), Ct));

        Assert.Empty(await RowsAsync(source));
    }

    [Fact]
    public async Task RemoveAndAddAsync_AtOnce_EveryDeadLetterHasItsBytesAndNoBytesStayAlone()
    {
        // Each of a few workers adds and removes dead letters of one event, in an order of its own.
        var step = Gen.Select(Gen.Bool, Gen.Int[0, 2]);
        await step.Array[1, 6].Array[2, 4].SampleAsync(async workers =>
        {
            var source = Event([1, 2, 3]);
            await Task.WhenAll(workers.Select(worker => Task.Run(async () =>
            {
                var instance = TestTables.Connect(connectionString);
                var remover = new DeadLetterRemover(instance.Store);
                foreach (var (adds, index) in worker)
                {
                    if (adds)
                    {
                        await AddAsync(instance, source, index);
                    }
                    else
                    {
                        await remover.RemoveAsync(DeadLetterId.Of(source, index), Ct);
                    }

                    // Whatever is found is whole.
                    await instance.DeadLetters.FindAsync(DeadLetterId.Of(source, index), Ct);
                }
            })));

            var rows = await RowsAsync(source);
            Assert.Equal(rows.Count(row => row.StartsWith("d~", StringComparison.Ordinal)), rows.Count(row => row.StartsWith("t~", StringComparison.Ordinal)));
            Assert.Equal(
                rows.Any(row => row.StartsWith("d~", StringComparison.Ordinal)),
                rows.Any(row => row.StartsWith("b~", StringComparison.Ordinal)));
        }, iter: TestEffort.Iterations(30), threads: 1);
    }

    [Fact]
    public async Task AddAsync_LastOtherIsRemovedBeforeItsOwnIsWritten_WritesTheBytesAgain()
    {
        var source = Event([1, 2, 3]);
        await AddAsync(_tables, source, 0);
        await using var proxy = await FaultProxy.StartAsync(connectionString, Ct);
        var removed = 0;
        proxy.Rule = request =>
        {
            // The bytes are written; now comes the dead letter.
            if (request.Body.Contains("d~", StringComparison.Ordinal) && Interlocked.Exchange(ref removed, 1) == 0)
            {
                Assert.True(new DeadLetterRemover(_tables.Store).RemoveAsync(DeadLetterId.Of(source, 0), Ct).GetAwaiter().GetResult());
            }

            return null;
        };

        await AddAsync(TestTables.Connect(proxy.ConnectionString), source, 1);

        Assert.Equal(1, removed);
        Assert.Equal([1, 2, 3], (await _tables.DeadLetters.FindAsync(DeadLetterId.Of(source, 1), Ct))!.Event.Body.ToArray());
    }

    [Fact]
    public async Task RemoveAsync_AnotherIsAddedBeforeItsTransaction_LeavesTheBytes()
    {
        var source = Event([1, 2, 3]);
        await AddAsync(_tables, source, 0);
        await using var proxy = await FaultProxy.StartAsync(connectionString, Ct);
        var added = 0;
        proxy.Rule = request =>
        {
            if (request.Body.Contains("DELETE", StringComparison.Ordinal) && Interlocked.Exchange(ref added, 1) == 0)
            {
                AddAsync(_tables, source, 1).GetAwaiter().GetResult();
            }

            return null;
        };

        Assert.True(await new DeadLetterRemover(TestTables.Connect(proxy.ConnectionString).Store).RemoveAsync(DeadLetterId.Of(source, 0), Ct));

        Assert.Equal(1, added);
        Assert.Null(await _tables.DeadLetters.FindAsync(DeadLetterId.Of(source, 0), Ct));
        Assert.Equal([1, 2, 3], (await _tables.DeadLetters.FindAsync(DeadLetterId.Of(source, 1), Ct))!.Event.Body.ToArray());
    }

    [Fact]
    public async Task RemoveAsync_ItsOwnIsAddedAgainBeforeTheBytesAreLookedFor_LeavesTheBytes()
    {
        var source = Event([1, 2, 3]);
        await AddAsync(_tables, source, 0, 1);
        await using var proxy = await FaultProxy.StartAsync(connectionString, Ct);
        var (removed, again) = (false, false);
        proxy.Rule = request =>
        {
            if (removed && !again)
            {
                again = true;
                AddAsync(_tables, source, 0).GetAwaiter().GetResult();
                Assert.True(new DeadLetterRemover(_tables.Store).RemoveAsync(DeadLetterId.Of(source, 1), Ct).GetAwaiter().GetResult());
            }

            removed |= request.Body.Contains("DELETE", StringComparison.Ordinal);
            return null;
        };

        Assert.True(await new DeadLetterRemover(TestTables.Connect(proxy.ConnectionString).Store).RemoveAsync(DeadLetterId.Of(source, 0), Ct));

        Assert.True(again);
        Assert.Equal([1, 2, 3], (await _tables.DeadLetters.FindAsync(DeadLetterId.Of(source, 0), Ct))!.Event.Body.ToArray());
    }

    [Fact]
    public async Task UpdateAsync_RefusedAgain_ChangesRowAndPlaceAlike()
    {
        var source = Event([1]);
        var id = DeadLetterId.Of(source, 0);
        await AddAsync(_tables, source, 0);
        var before = (await _tables.DeadLetters.FindAsync(id, Ct))!;

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            _tables.DeadLetters.UpdateAsync(id, new Refusal(0, DeadLetterReason.DeviceDisabled, "off", "pump-7"), Ct)));
        await _tables.DeadLetters.UpdateAsync(DeadLetterId.Of(source, 1), new Refusal(1, DeadLetterReason.NoMetrics), Ct);

        var after = (await _tables.DeadLetters.FindAsync(id, Ct))!;
        Assert.Equal(
            (DeadLetterReason.DeviceDisabled, "off", "pump-7", before.DeadLetteredAt), (after.Reason, after.Detail, after.DeviceId, after.DeadLetteredAt));
        Assert.Equal(3, (await RowsAsync(source)).Count);
        var place = await _tables.Store.FindAsync(Table, DeadLetterKeys.PartitionKey(id), DeadLetterKeys.Place(id, after.DeadLetteredAt), null, Ct);
        Assert.Equal("device-disabled", place!.GetString("reason"));
    }

    private static Task AddAsync(TestTables tables, TelemetryEvent source, params int[] elements) => tables.DeadLetters.AddAsync(
        [new(source, [.. elements.Select(index => new Refusal(index, DeadLetterReason.NoMetrics))])], Ct);

    private async Task<List<string>> RowsAsync(TelemetryEvent source) => await _tables.Store
        .QueryAsync(Table, $"PartitionKey eq 'p{source.Partition}'", ["RowKey"], Ct)
        .Select(row => row.RowKey).ToListAsync(Ct);

    // A partition of its own, so that its rows can be told from others'.
    private static TelemetryEvent Event(byte[] body) => new()
    {
        Body = body,
        Partition = $"{Interlocked.Increment(ref _sequenceNumber)}",
        SequenceNumber = 7,
        Offset = "4711",
        EnqueuedTime = Enqueued,
    };
}
