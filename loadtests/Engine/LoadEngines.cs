#if NBOMBER
using Serverless.LoadTests.NBomber;

#endif
namespace Serverless.LoadTests.Engine;

/// <summary>The engines there are.</summary>
internal static class LoadEngines
{
    public const string BuiltIn = "builtin";

    /// <summary>Where its package resolves, see docs/partial-feed.md.</summary>
    public const string NBomber = "nbomber";

    /// <param name="name">Of the engine.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Null where this build has none of that name.</returns>
    public static ILoadEngine? Create(string name, TimeProvider time) => name switch
    {
        BuiltIn => new LoadEngine(time),
#if NBOMBER
        NBomber => new NBomberEngine(time),
#endif
        _ => null,
    };

    /// <summary>What a report must say of an engine's latencies; null where there is nothing.</summary>
    public static string? Caveat(string name) => name == NBomber
        ? "Driven by NBomber: latencies count from when NBomber began a request, so they do not correct coordinated omission: what a stall held up does not show in full."
        : null;
}
