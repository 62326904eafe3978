using Serverless.LoadTests.Fleet;
using Serverless.LoadTests.Ledger;
using Serverless.LoadTests.Tests.Fleet;

namespace Serverless.LoadTests.Tests.Ledger;

public sealed class ReadBackTests
{
    private const int Devices = 12;

    private readonly Readings _readings = SampleFleet.Readings(SampleFleet.Profile(SampleFleet.AllFaults), Devices);
    private readonly SendLog _log = new() { Until = TimeSpan.FromSeconds(30) };

    [Fact]
    public void Complete_EverythingThere_Balances()
    {
        var found = Read();

        var sent = found.Complete();

        Assert.Empty(found.Faults.Sentences);
        Assert.Equal(All.Count(), sent);
        Assert.Equal(sent, found.Stored);
        Assert.True(found.DeadLetters.Count >= 5);
    }

    [Fact]
    public void Report_NothingSent_DoesNotBalance()
    {
        var found = new ReadBack(_readings, new SendLog());

        var section = LedgerReport.Of(found.Complete(), new SendLog(), found, "the tables");

        Assert.Equal("No reading was sent: the ledger proves nothing.", section.Text);
        Assert.StartsWith("The ledger balances", LedgerReport.Of(1, _log, Read(), "the tables").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Complete_OneOfEachFault_NamesThem()
    {
        var (lost, doubled, altered) = ((3, 1), (4, 0), (5, 2));
        var poison = All.Where(one => _readings.Population.Faults.IsPoisoned(one.Device, one.Number)).Take(3).ToList();
        var found = Read(
            reading => reading == lost ? 0 : reading == doubled ? 2 : 1,
            reading => reading == altered ? 0.5 : 0,
            device => device == 6 ? -1 : 0,
            one => one == poison[0] ? 0 : one == poison[1] ? 2 : 1);
        found.AddDeadLetter("no-metrics", _readings.BodyOf(7, 1));
        found.AddReading(8, _readings.TimestampOf(8, 900), _readings.FirstSequence + 900, _ => 1.0);

        found.Complete();

        var sentences = string.Join('\n', found.Faults.Sentences);
        Assert.Contains("1 lost: loadtest-000003 #1.", sentences, StringComparison.Ordinal);
        Assert.Contains("1 doubled: loadtest-000004 #0.", sentences, StringComparison.Ordinal);
        Assert.Contains("1 stored with another time or content: loadtest-000005 #2.", sentences, StringComparison.Ordinal);
        Assert.Contains("1 stale in the state: loadtest-000006 #", sentences, StringComparison.Ordinal);
        Assert.Contains($"1 poison without its dead letter: loadtest-{poison[0].Device:D6} #{poison[0].Number}.", sentences, StringComparison.Ordinal);
        Assert.Contains($"1 poison with more than one dead letter: loadtest-{poison[1].Device:D6} #{poison[1].Number}.", sentences, StringComparison.Ordinal);
        Assert.Contains("1 readings refused though good: loadtest-000007 (no-metrics).", sentences, StringComparison.Ordinal);
        Assert.Contains("1 stored and never sent: loadtest-000008 #900.", sentences, StringComparison.Ordinal);
        Assert.Equal(8, found.Faults.Sentences.Count());
    }

    [Fact]
    public void Complete_NotAcknowledged_MayBeThereOrNot()
    {
        var last = _readings.CountBefore(2, _log.Until) - 1;
        _log.AddUnsure(new DueSend(2, last, SendKind.Reading, TimeSpan.Zero));
        _log.AddUnsure(new DueSend(3, 0, SendKind.Reading, TimeSpan.Zero));
        _log.AddUnsure(new DueSend(4, 0, SendKind.Again, TimeSpan.Zero));

        var without = Read(reading => reading == (3, 0) || reading == (2, last) || reading == (4, 0) ? 0 : 1, stateBack: device => device == 2 ? -1 : 0);
        var with = Read();
        without.Complete();
        with.Complete();

        Assert.Equal(["Ledger: 1 lost: loadtest-000004 #0."], without.Faults.Sentences);
        Assert.Empty(with.Faults.Sentences);
    }

    [Fact]
    public void Complete_PoisonSentAgain_MayHaveTwoDeadLettersAndNoOther()
    {
        var poison = All.Where(one => _readings.Population.Faults.IsPoisoned(one.Device, one.Number)).Take(2).ToList();
        _log.AddRetried([new DueSend(poison[0].Device, poison[0].Number, SendKind.Poison, TimeSpan.Zero), new DueSend(poison[1].Device, poison[1].Number, SendKind.Reading, TimeSpan.Zero)]);

        var found = Read(letters: one => poison.Contains(one) ? 2 : 1);
        found.Complete();

        Assert.Equal([$"Ledger: 1 poison with more than one dead letter: loadtest-{poison[1].Device:D6} #{poison[1].Number}."], found.Faults.Sentences);
        Assert.Equal(2, _log.Retried);
    }

    [Fact]
    public void AddState_OfAnotherRunWithItsClockAhead_IsNoFault()
    {
        var found = new ReadBack(_readings, _log);
        var ahead = _readings.TimestampOf(0, _readings.CountBefore(0, _log.Until) + 5);
        found.AddState(0, _ => new ShownMetric(ahead, _readings.FirstSequence - Readings.SequencesOfARun, 1.0));
        found.AddState(1, _ => new ShownMetric(_readings.TimestampOf(1, 0) - 1, _readings.FirstSequence - Readings.SequencesOfARun, 1.0));

        Assert.Equal(1, found.Faults[LedgerFault.Stale]);
        Assert.Contains("loadtest-000001", found.Faults.Sentences.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_Many_NamesTheFirstTen()
    {
        var found = new ReadBack(_readings, _log);

        found.Complete();

        var lost = found.Faults.Sentences.First();
        Assert.StartsWith($"Ledger: {All.Count():N0} lost: loadtest-000000 #0, ", lost, StringComparison.Ordinal);
        Assert.Equal(10, lost.Split('#').Length - 1);
        Assert.EndsWith(", ….", lost, StringComparison.Ordinal);
    }

    private IEnumerable<(int Device, int Number)> All => Enumerable.Range(0, Devices)
        .SelectMany(device => Enumerable.Range(0, _readings.CountBefore(device, _log.Until)).Select(number => (device, number)));

    /// <summary>What a backend would show: each reading and dead letter so often, values off by so much, the state so far back.</summary>
    private ReadBack Read(
        Func<(int, int), int>? times = null, Func<(int, int), double>? off = null, Func<int, int>? stateBack = null, Func<(int Device, int Number), int>? letters = null)
    {
        var found = new ReadBack(_readings, _log);
        foreach (var (device, number) in All)
        {
            for (var time = 0; time < (times?.Invoke((device, number)) ?? 1); time++)
            {
                found.AddReading(
                    device, _readings.TimestampOf(device, number), _readings.FirstSequence + number, Values(device, number, off?.Invoke((device, number)) ?? 0));
            }

            for (var time = 0; _readings.Population.Faults.IsPoisoned(device, number) && time < (letters?.Invoke((device, number)) ?? 1); time++)
            {
                var poison = PoisonEvent.Of(_readings, device, number);
                found.AddDeadLetter(poison.Reason, poison.Body);
            }
        }

        foreach (var device in Enumerable.Range(0, Devices))
        {
            var number = _readings.CountBefore(device, _log.Until) - 1 + (stateBack?.Invoke(device) ?? 0);
            found.AddState(device, name => new ShownMetric(_readings.TimestampOf(device, number), _readings.FirstSequence + number, Values(device, number, 0)(name)));
        }

        return found;
    }

    private Func<string, object?> Values(int device, int number, double off)
    {
        var type = _readings.Population.TypeOf(device);
        return name => name == DeviceType.PaddingName ? type.Padding : _readings.ValueOf(type.Names.ToList().IndexOf(name), device, number) + off;
    }
}
