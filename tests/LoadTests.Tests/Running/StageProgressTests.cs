using Microsoft.Extensions.Time.Testing;
using Serverless.LoadTests.Running;

namespace Serverless.LoadTests.Tests.Running;

public sealed class StageProgressTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _said = new() { NewLine = "\n" };

    [Fact]
    public void Add_AfterASecond_SaysShareAndTimeLeft()
    {
        var progress = new StageProgress("registering", 200, _time, _said);

        progress.Add(10);
        _time.Advance(TimeSpan.FromSeconds(2));
        progress.Add(40);

        Assert.Equal("registering: 25%, 6 s left\n", _said.ToString());
    }

    [Fact]
    public void Add_ManyWithinASecond_SaysOne()
    {
        var progress = new StageProgress("registering", 200, _time, _said);

        for (var count = 0; count < 100; count++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(25));
            progress.Add(1);
        }

        Assert.Equal(2, _said.ToString().Count(character => character == '\n'));
    }

    [Fact]
    public void Add_HardlyBegun_DoesNotGuessTheTimeLeft()
    {
        var progress = new StageProgress("reading", 1_000, _time, _said);

        _time.Advance(TimeSpan.FromSeconds(2));
        progress.Add(20);

        Assert.Equal("reading: 2%\n", _said.ToString());
    }

    [Fact]
    public void Add_MoreThanThereWas_SaysNothing()
    {
        var progress = new StageProgress("reading", 10, _time, _said);

        _time.Advance(TimeSpan.FromSeconds(5));
        progress.Add(11);

        Assert.Empty(_said.ToString());
    }

    public void Dispose() => _said.Dispose();
}
