namespace Serverless.LoadTests.Scenarios.Api;

/// <summary>Draws by weight.</summary>
/// <param name="choices">Weights of 0 and more, not all 0.</param>
internal sealed class Draw<T>(IReadOnlyList<(double Weight, T Value)> choices)
{
    private readonly double _total = choices.Sum(choice => choice.Weight);

    /// <param name="random">0 to 1.</param>
    public T At(double random)
    {
        var left = random * _total;
        foreach (var (weight, value) in choices)
        {
            if (left < weight)
            {
                return value;
            }

            left -= weight;
        }

        // Rounding: the last that can be drawn.
        return choices.Last(choice => choice.Weight > 0).Value;
    }
}
