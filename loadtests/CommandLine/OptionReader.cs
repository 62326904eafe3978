using System.Globalization;
using Serverless.LoadTests.Profiles;

namespace Serverless.LoadTests.CommandLine;

/// <summary>Options as <c>--name value</c> or <c>--name=value</c>, each once; whoever takes them checks them.</summary>
internal sealed class OptionReader
{
    private const string SeeHelp = "See --help.";

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <exception cref="UsageException">One is repeated, has no value, or is no option.</exception>
    public OptionReader(IReadOnlyList<string> arguments)
    {
        for (var index = 0; index < arguments.Count; index++)
        {
            var argument = arguments[index];
            if (!argument.StartsWith("--", StringComparison.Ordinal))
            {
                throw new UsageException($"Unknown argument '{argument}'. {SeeHelp}");
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? argument : argument[..equals];
            var value = equals >= 0 ? argument[(equals + 1)..]
                : index + 1 < arguments.Count && !arguments[index + 1].StartsWith("--", StringComparison.Ordinal) ? arguments[++index]
                : "";
            if (value.Length == 0)
            {
                throw new UsageException($"Option {name} needs a value. {SeeHelp}");
            }

            if (!_values.TryAdd(name, value))
            {
                throw new UsageException($"Option {name} is given twice. {SeeHelp}");
            }
        }
    }

    /// <returns>The option's value, or null; it counts as known.</returns>
    public string? Text(string name) => _values.Remove(name, out var value) ? value : null;

    /// <exception cref="UsageException">It is no number of that range.</exception>
    public int? Whole(string name, int least, int most) => Text(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"Option {name} takes a whole number from {least} to {most}, not '{text}'."));

    /// <exception cref="UsageException">It is no number above 0 up to the most.</exception>
    public double? Number(string name, double most, bool zero = false) => Text(name) is not { } text ? null
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && (number > 0 || (zero && number == 0)) && number <= most ? number
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"Option {name} takes a number {(zero ? "from" : "above")} 0 up to {most}, not '{text}'."));

    /// <exception cref="UsageException">It is no duration, or 0 where that is not taken.</exception>
    public TimeSpan? Duration(string name, bool zero = false) => Text(name) is not { } text ? null
        : Durations.TryParse(text, out var duration) && (zero || duration > TimeSpan.Zero) ? duration
        : throw new UsageException($"Option {name} takes a duration such as 60s or 5m{(zero ? "" : ", above 0")}, not '{text}'.");

    /// <exception cref="UsageException">Something was given that nobody took.</exception>
    public void Complete(string command)
    {
        if (_values.Keys.FirstOrDefault() is { } unknown)
        {
            throw new UsageException($"Unknown option '{unknown}' of {command}. {SeeHelp}");
        }
    }
}
