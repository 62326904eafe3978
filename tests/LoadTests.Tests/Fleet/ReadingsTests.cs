using System.Text;
using System.Text.Json;
using Serverless.LoadTests.Fleet;
using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.Tests.Fleet;

public sealed class ReadingsTests
{
    [Fact]
    public void BodyOf_AskedTwice_IsTheSameEventOfTheContract()
    {
        var (one, again) = (SampleFleet.Readings(SampleFleet.Profile(), 20), SampleFleet.Readings(SampleFleet.Profile(), 20));
        var device = Enumerable.Range(0, 20).First(number => one.Population.TypeIndexOf(number) == 1);

        var body = one.BodyOf(device, 3);

        Assert.Equal(body, again.BodyOf(device, 3));
        using var json = JsonDocument.Parse(body);
        Assert.Equal($"loadtest-{device:D6}", json.RootElement.GetProperty("deviceId").GetString());
        Assert.Equal(one.FirstSequence + 3, json.RootElement.GetProperty("seq").GetInt64());
        Assert.Equal(one.TimestampOf(device, 3), json.RootElement.GetProperty("ts").GetDateTimeOffset().ToUnixTimeMilliseconds());
        Assert.Equal(one.ValueOf(0, device, 3), json.RootElement.GetProperty("metrics").GetProperty("b_temp").GetDouble());
        Assert.Equal(20, json.RootElement.GetProperty("metrics").GetProperty("padding").GetString()!.Length);
    }

    [Fact]
    public void ValueOf_Signals_LookLikeTheirProfile()
    {
        var type = SampleFleet.Type("one", 60) with
        {
            Metrics = new Dictionary<string, SignalProfile>
            {
                ["daily"] = new() { Mean = 20, Daily = 5 },
                ["noise"] = new() { Mean = 20, Noise = 1 },
                ["drift"] = new() { Drift = 3 },
                ["replay"] = new() { Replay = "speed_7578.csv" },
            },
        };
        var readings = SampleFleet.Readings(SampleFleet.Profile() with { Types = [type] }, 3);

        // Two days by the minute.
        var values = Enumerable.Range(0, 4).Select(metric => Enumerable.Range(0, 2880).Select(number => readings.ValueOf(metric, 1, number)).ToList()).ToList();

        Assert.InRange(values[0].Max(), 24.9, 25);
        Assert.InRange(values[0].Min(), 15, 15.1);
        Assert.Equal(values[0][0], values[0][1440], 0.1);
        Assert.InRange(values[1].Average(), 19.9, 20.1);
        Assert.InRange(Math.Sqrt(values[1].Average(value => (value - 20) * (value - 20))), 0.93, 1.07);
        Assert.InRange(values[2][1440] - values[2][0], 2.99, 3.01);
        var recorded = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "samples", "speed_7578.csv")).Skip(1).Select(line => double.Parse(line.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        var twice = string.Join(' ', recorded.Concat(recorded).Concat(recorded).Concat(recorded));
        Assert.Contains(string.Join(' ', values[3].Take(1200)), twice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public void CountBefore_AnyTime_CountsWhatTheScheduleGives(double factor)
    {
        var pace = new Pace(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(2), factor);
        var readings = SampleFleet.Readings(SampleFleet.Profile(), 40, pace);
        foreach (var until in new[] { 0, 0.4, 3.99, 4, 5.123, 6, 11.5 }.Select(TimeSpan.FromSeconds))
        {
            var schedule = new FleetSchedule(readings.Population, pace);
            var counts = new int[40];
            while (schedule.TryTake(until, out var send))
            {
                counts[send.Device]++;
            }

            Assert.Equal(counts, Enumerable.Range(0, 40).Select(device => readings.CountBefore(device, until)));
        }
    }

    [Fact]
    public void Poison_EveryReason_IsFoundAgainFromItsBytes()
    {
        var readings = SampleFleet.Readings(SampleFleet.Profile(SampleFleet.AllFaults), 30);
        var other = new Readings(readings.Population, Pace.Even, SampleFleet.Start.AddSeconds(1));

        var poison = Enumerable.Range(0, 30).SelectMany(device => Enumerable.Range(0, 10).Select(number => (device, number, PoisonEvent.Of(readings, device, number)))).ToList();

        Assert.Equal(9, poison.Select(one => one.Item3.Reason).Distinct().Count());
        Assert.All(poison, one => Assert.Equal((one.device, one.number), PoisonEvent.Find(readings, one.Item3.Body)));
        Assert.All(poison, one => Assert.Null(PoisonEvent.Find(other, one.Item3.Body)));
        Assert.Null(PoisonEvent.Find(readings, Encoding.UTF8.GetBytes("""{"deviceId":"pump-1","metrics":{"x":1}}""")));
    }
}
