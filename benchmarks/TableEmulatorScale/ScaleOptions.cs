using System.Globalization;

namespace Serverless.Benchmarks.TableEmulatorScale;

/// <summary>Options of the benchmark.</summary>
internal sealed record ScaleOptions
{
    public int SmallRows { get; init; } = 10_000;

    public int LargeRows { get; init; } = 10_000_000;

    public int Runs { get; init; } = 7;

    public string DataDirectory { get; init; } = Path.Combine(Path.GetTempPath(), "table-emulator-scale-" + Guid.NewGuid().ToString("N"));

    public static bool TryParse(string[] args, out ScaleOptions options)
    {
        options = new ScaleOptions();
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length) return false;
            var isNumber = int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            switch (args[i])
            {
                case "--small" when isNumber && number >= 100: options = options with { SmallRows = number }; break;
                case "--large" when isNumber && number >= 100: options = options with { LargeRows = number }; break;
                case "--runs" when isNumber && number >= 5: options = options with { Runs = number }; break;
                case "--data": options = options with { DataDirectory = args[i + 1] }; break;
                default: return false;
            }
        }

        return true;
    }
}
