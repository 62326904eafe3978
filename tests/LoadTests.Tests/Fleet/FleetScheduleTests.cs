using Serverless.LoadTests.Fleet;
using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Tests.Fleet;

public sealed class FleetScheduleTests
{
    [Fact]
    public void TryTake_HoweverLateItIsAsked_EachSendIsDueAtPhasePlusNumberTimesInterval()
    {
        var population = new Population(SampleFleet.Profile(), 50);

        // Asked at odd times, once after a long stall: what is due does not move.
        var sends = Take(new FleetSchedule(population, Pace.Even), 0.013, 0.5, 3.7, 40, 60);

        Assert.All(sends, send => Assert.Equal(population.DueOf(send.Device, send.Number), send.At));
        Assert.Equal(sends.Select(send => send.At).Order(), sends.Select(send => send.At));
        foreach (var device in Enumerable.Range(0, 50))
        {
            var interval = population.TypeOf(device).Profile.Interval;
            var numbers = sends.Where(send => send.Device == device).Select(send => send.Number).ToList();
            Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);
            Assert.Equal((int)Math.Ceiling((TimeSpan.FromSeconds(60) - population.PhaseOf(device)) / interval), numbers.Count);
        }
    }

    [Fact]
    public void TryTake_Phases_AreSpreadOverTheIntervalAndFollowFromTheSeed()
    {
        var profile = SampleFleet.Profile() with { Types = [SampleFleet.Type("one", 10)] };
        var (one, same, other) = (new Population(profile, 10_000), new Population(profile, 10_000), new Population(profile with { Seed = 2 }, 10_000));

        var tenths = Enumerable.Range(0, 10_000).GroupBy(device => (int)one.PhaseOf(device).TotalSeconds).Select(group => group.Count()).ToList();

        Assert.Equal(10, tenths.Count);
        Assert.All(tenths, count => Assert.InRange(count, 850, 1150));
        Assert.All(Enumerable.Range(0, 100), device => Assert.Equal(one.PhaseOf(device), same.PhaseOf(device)));
        Assert.Contains(Enumerable.Range(0, 100), device => one.PhaseOf(device) != other.PhaseOf(device));
    }

    [Fact]
    public void TryTake_Types_HaveTheirShares()
    {
        var population = new Population(SampleFleet.Profile(), 9_000);

        Assert.InRange(Enumerable.Range(0, 9_000).Count(device => population.TypeIndexOf(device) == 1), 5_800, 6_200);
    }

    [Fact]
    public void TryTake_Burst_HasTenTimesTheRateAndLeavesTheRestAsItWas()
    {
        var population = new Population(SampleFleet.Profile() with { Types = [SampleFleet.Type("one", 1)] }, 200);
        var pace = new Pace(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5), 10);

        var sends = Take(new FleetSchedule(population, pace), 30);

        Assert.Equal(10 * 200, sends.Count(send => send.At.TotalSeconds < 10));
        Assert.Equal(5 * 10 * 200, sends.Count(send => send.At.TotalSeconds is >= 10 and < 15));
        Assert.Equal(15 * 200, sends.Count(send => send.At.TotalSeconds is >= 15 and < 30));
    }

    [Fact]
    public void TryTake_DutyCycle_SendsOnlyWhileOn()
    {
        var type = SampleFleet.Type("one", 1) with { OnShare = 0.25, DutyCycle = TimeSpan.FromSeconds(40) };
        var population = new Population(SampleFleet.Profile() with { Types = [type] }, 100);

        var sends = Take(new FleetSchedule(population, Pace.Even), 400);

        Assert.InRange(sends.Count, 9_500, 10_500);
        Assert.All(sends, send => Assert.True(population.IsOn(send.Device, send.Number)));
        Assert.All(Enumerable.Range(0, 100), device => Assert.Contains(sends, send => send.Device == device));
    }

    [Fact]
    public void TryTake_Faults_SendAgainAndLateAndPoisonInTheirShares()
    {
        var population = new Population(SampleFleet.Profile(SampleFleet.AllFaults), 100);
        var schedule = new FleetSchedule(population, Pace.Even);

        var sends = Take(schedule, 300);

        var readings = sends.Where(send => send.Kind is SendKind.Reading or SendKind.Delayed).ToList();
        Assert.Equal(readings.Count, readings.Select(send => (send.Device, send.Number)).Distinct().Count());
        Assert.InRange(sends.Count(send => send.Kind == SendKind.Again) / (double)readings.Count, 0.08, 0.12);
        Assert.InRange(sends.Count(send => send.Kind == SendKind.Delayed) / (double)readings.Count, 0.16, 0.22);
        Assert.InRange(sends.Count(send => send.Kind == SendKind.Poison) / (double)readings.Count, 0.17, 0.23);
        Assert.Contains(readings, send => send.At - population.DueOf(send.Device, send.Number) == TimeSpan.FromSeconds(3));
        Assert.Contains(readings, send => readings.Any(other => other.Device == send.Device && other.Number > send.Number && other.At < send.At));
        Assert.Equal(sends.Select(send => send.At).Order(), sends.Select(send => send.At));
        Assert.InRange(Enumerable.Range(0, 100).Count(device => population.Faults.SkewOf(device) != TimeSpan.Zero), 15, 45);
    }

    [Fact]
    public void TryTakeDelayed_AfterTheEnd_GivesWhatWasPutOff()
    {
        var population = new Population(SampleFleet.Profile(new FaultProfile { Late = 1, LateBy = TimeSpan.FromHours(1) }), 10);
        var schedule = new FleetSchedule(population, Pace.Even);

        Assert.Empty(Take(schedule, 20));
        Assert.True(schedule.TryTakeDelayed(TimeSpan.FromSeconds(21), out var send));

        Assert.Equal((SendKind.Delayed, TimeSpan.FromSeconds(21)), (send.Kind, send.At));
    }

    private static List<DueSend> Take(FleetSchedule schedule, params double[] until)
    {
        var sends = new List<DueSend>();
        foreach (var seconds in until)
        {
            while (schedule.TryTake(TimeSpan.FromSeconds(seconds), out var send))
            {
                sends.Add(send);
            }
        }

        return sends;
    }
}
