using Microsoft.Extensions.Time.Testing;
using Serverless.Shared.State;
using Serverless.Shared.State.Answers;

namespace Serverless.Shared.Tests.State.Answers;

public sealed class AnswerBookTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly AnswerBook _book;

    public AnswerBookTests() => _book = new AnswerBook(1_000_000, _time);

    [Fact]
    public void Ask_AReadIsUnderWay_JoinsIt()
    {
        var first = Ask();
        var second = Ask();
        _book.End(first.Flight!, Answer());
        var third = Ask();

        Assert.True(first.IsOwn);
        Assert.False(second.IsOwn);
        Assert.Same(first.Flight, second.Flight);
        Assert.NotSame(first.Flight, third.Flight);
    }

    [Fact]
    public void IsServedBy_AnAnswerReadBeforeThisInstanceWrote_OnlyBeforeTheWrite()
    {
        var answer = Answer();
        var before = Ask();
        _book.Renew("pump-7");
        var after = Ask();

        Assert.Same(before.Flight, after.Flight);
        Assert.True(before.IsServedBy(answer));
        Assert.False(after.IsServedBy(answer));
        Assert.True(after.IsServedBy(Answer()));
    }

    [Fact]
    public void IsServedBy_AnAnswerThatWasASecondOldWhenItWasAskedFor_IsNotEnough()
    {
        Ask();
        var answer = Answer();
        _time.Advance(TimeSpan.FromSeconds(1) - Millisecond);
        var within = Ask();
        _time.Advance(Millisecond);
        var late = Ask();

        Assert.True(within.IsServedBy(answer));
        Assert.False(late.IsServedBy(answer));
    }

    [Fact]
    public void IsServedBy_NotRegistered_NeverIs()
    {
        Ask();

        Assert.False(Ask().IsServedBy(null));
    }

    [Fact]
    public void Ask_AfterTheDeviceWasChanged_BeginsAnotherRead()
    {
        var before = Ask();
        _book.Forget("pump-7");
        var after = Ask();
        _book.Know(before.Flight!, 1, 0);
        _book.End(before.Flight!, Answer());

        Assert.True(after.IsOwn);
        Assert.Same(after.Flight, Ask().Flight);
        Assert.Null(_book.FindKnown("pump-7"));
    }

    [Fact]
    public void Know_ReadBeforeALoss_IsNotKnown()
    {
        var asked = Ask();
        var epoch = _book.Known(asked.Flight!.Entry).Epoch;
        _book.ForgetAll();
        _book.Know(asked.Flight!, 1, epoch);

        Assert.Null(_book.FindKnown("pump-7"));
    }

    [Fact]
    public void Ask_KnownBeforeALoss_IsReadAgain()
    {
        Learn(Answer());
        var known = Ask();
        _book.ForgetAll();

        Assert.NotNull(known.Answer);
        Assert.True(Ask().IsOwn);
    }

    [Fact]
    public void Ask_NobodyLookedAtTheLogForASecond_IsReadAgain()
    {
        Learn(Answer());

        Assert.NotNull(_book.Ask("pump-7", TimeSpan.FromMilliseconds(999)).Answer);
        Assert.True(_book.Ask("pump-7", TimeSpan.FromSeconds(1)).IsOwn);
    }

    [Fact]
    public void Ask_TheAnswerIsASecondOld_IsReadAgain()
    {
        Learn(Answer());
        _time.Advance(TimeSpan.FromSeconds(1) - Millisecond);
        var kept = Ask();
        _time.Advance(Millisecond);

        Assert.NotNull(kept.Answer);
        Assert.True(Ask().IsOwn);
    }

    [Fact]
    public void Ask_ThisInstanceWroteTheStateSince_IsReadAgain()
    {
        Learn(Answer());
        _book.Renew("pump-7");

        Assert.True(Ask().IsOwn);
    }

    [Fact]
    public void Put_APageReadBefore_DoesNotReplaceANewerAnswer()
    {
        var page = Answer();
        _time.Advance(Millisecond);
        var newer = Answer();
        var entry = Learn(newer);
        _book.Put("pump-7", entry, page);

        Assert.Same(newer, Ask().Answer);
    }

    [Fact]
    public void End_NobodysIds_AreNotKept()
    {
        var small = new AnswerBook(4_000, _time);
        var device = small.Ask("pump-7", TimeSpan.Zero).Flight!;
        small.Know(device, 1, 0);
        small.End(device, Answer());
        for (var i = 0; i < 100; i++)
        {
            small.End(small.Ask($"nobody-{i}", TimeSpan.Zero).Flight!, null);
        }

        Assert.NotNull(small.Ask("pump-7", TimeSpan.Zero).Answer);
    }

    private AskedState Ask() => _book.Ask("pump-7", TimeSpan.Zero);

    private AnswerEntry Learn(StateAnswer answer)
    {
        var flight = Ask().Flight!;
        _book.Know(flight, 1, _book.Known(flight.Entry).Epoch);
        _book.End(flight, answer);
        return flight.Entry;
    }

    /// <summary>What a read that begins now finds.</summary>
    private StateAnswer Answer() => StateAnswer.Of(
        DeviceState.Empty("pump-7", 1), TimeSpan.FromMinutes(5), _time.GetUtcNow(), null, _time.GetTimestamp(), _book.Mark());
}
