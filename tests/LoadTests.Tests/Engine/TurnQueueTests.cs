using Serverless.LoadTests.Engine;

namespace Serverless.LoadTests.Tests.Engine;

public sealed class TurnQueueTests
{
    private readonly TurnQueue _turns = new(clients: 3);

    [Fact]
    public async Task NextAsync_RequestsWait_GivesThemInOrderAtOnce()
    {
        _turns.Issue(2);

        Assert.Equal(0, await NextAsync());
        Assert.Equal(1, await NextAsync());
        Assert.False(NextAsync().IsCompleted);
    }

    [Fact]
    public async Task Issue_FreeClients_StartsTheOneThatWasFreeLast()
    {
        var (first, second) = (NextAsync(), NextAsync());

        _turns.Issue(1);

        Assert.False(first.IsCompleted);
        Assert.Equal(0, await second);
        _turns.Issue(2);
        Assert.Equal(1, await first);
    }

    [Fact]
    public void Issue_FewStarts_AreMadeOnTheClocksThread()
    {
        _turns.OpenHere();
        var thread = 0;
        _ = NoteThreadAsync();

        _turns.Issue(1);

        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.True(_turns.IsHere);

        async Task NoteThreadAsync()
        {
            await _turns.NextAsync(new Turn()).ConfigureAwait(false);
            thread = Environment.CurrentManagedThreadId;
        }
    }

    [Fact]
    public async Task Issue_ManyStarts_AllGetTheirNumber()
    {
        var turns = Enumerable.Range(0, 50).Select(_ => NextAsync()).ToList();

        _turns.Issue(50);

        Assert.Equal(Enumerable.Range(0, 50).Select(number => (long)number), (await Task.WhenAll(turns)).Order());
    }

    [Fact]
    public async Task Close_WaitingAndLaterClients_AreToldThatItIsOver()
    {
        var waiting = NextAsync();
        _turns.Issue(0);

        _turns.Close();

        Assert.Equal(Turn.Over, await waiting);
        Assert.Equal(Turn.Over, await NextAsync());
    }

    [Fact]
    public async Task Close_RequestsStillDue_AreGivenFirst()
    {
        _turns.Issue(1);
        _turns.Close();

        Assert.Equal(0, await NextAsync());
        Assert.Equal(Turn.Over, await NextAsync());
    }

    private Task<long> NextAsync() => _turns.NextAsync(new Turn()).AsTask();
}
