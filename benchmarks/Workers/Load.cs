using System.Globalization;
using Serverless.Benchmarks.Fleet;

namespace Serverless.Benchmarks.Workers;

/// <summary>Telemetry to send: rounds in which every device of the fleet sends one reading.</summary>
/// <param name="Devices">Devices of each partition.</param>
/// <param name="FirstRound">Number of the first round.</param>
/// <param name="Rounds">Rounds.</param>
/// <param name="Metrics">Metrics of an event.</param>
/// <param name="Start">Time of round 0, in milliseconds since the epoch.</param>
internal sealed record Load(int Devices, int FirstRound, int Rounds, int Metrics, long Start)
{
    /// <summary>From one reading of a device to the next, in milliseconds.</summary>
    private const int RoundLength = 100;

    public string[] ToArguments() =>
        [.. new[] { Devices, FirstRound, Rounds, Metrics, Start }.Select(number => number.ToString(CultureInfo.InvariantCulture))];

    public static Load Parse(string[] arguments)
    {
        var numbers = Array.ConvertAll(arguments, text => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));
        return new Load((int)numbers[0], (int)numbers[1], (int)numbers[2], (int)numbers[3], numbers[4]);
    }

    /// <summary>The bodies for a partition, round after round.</summary>
    public IEnumerable<byte[]> Bodies(IReadOnlyList<string> devices) =>
        from round in Enumerable.Range(FirstRound, Rounds)
        let time = DateTimeOffset.FromUnixTimeMilliseconds(Start + ((long)round * RoundLength))
        from device in devices
        select TelemetryBody.Write(device, time, round, Metrics);
}
