using Serverless.LocalHost.Demo;

namespace Serverless.LocalHost.Tests.Demo;

public sealed class SendPlanTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Build_Samples_EveryRowIsSentAndEachSeriesEndsNow()
    {
        var series = SampleSeries.LoadAll(SampleSeries.DefaultDirectory);

        var log = Sent(SendPlan.Build(series, Now, "retired-1", seed: 1));

        Assert.Equal(48_065, log.Devices.Values.Sum(device => device.Readings.Count));
        foreach (var one in series)
        {
            var device = log.Devices[one.DeviceId];
            Assert.Equal(one.Rows.Count, device.Readings.Count);
            Assert.Equal(Now.ToUnixTimeMilliseconds(), device.Latest!.Value.Timestamp);
        }
    }

    [Fact]
    public void Build_Samples_InjectsAboutOneInAThousandOfEachFault()
    {
        var log = Sent(SendPlan.Build(SampleSeries.LoadAll(SampleSeries.DefaultDirectory), Now, "retired-1", seed: 1));

        Assert.InRange(log.Devices.Values.Sum(device => device.Duplicates), 24, 96);
        Assert.InRange(log.Devices.Values.Sum(device => device.Late), 24, 96);
        Assert.InRange(log.Devices.Values.Sum(device => device.Poison.Count), 24, 96);
        Assert.Equal(10, log.Devices.Values.SelectMany(device => device.Poison).Select(poison => poison.Reason).Distinct().Count());
    }

    [Fact]
    public void Build_SameSeed_SamePlan()
    {
        var series = SampleSeries.LoadAll(SampleSeries.DefaultDirectory);

        Assert.Equal(
            SendPlan.Build(series, Now, "retired-1", seed: 7).Select(one => Convert.ToHexString(one.Body)),
            SendPlan.Build(series, Now, "retired-1", seed: 7).Select(one => Convert.ToHexString(one.Body)));
    }

    private static SenderLog Sent(IReadOnlyList<PlannedEvent> plan)
    {
        var log = new SenderLog();
        foreach (var one in plan)
        {
            log.Add(one);
        }

        return log;
    }
}
