using Serverless.LoadTests.Engine;
using Serverless.LoadTests.Planning;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Scenarios;

namespace Serverless.LoadTests.CommandLine;

/// <summary>What the command line asks for.</summary>
internal abstract record LoadTestCommand
{
    public sealed record Help : LoadTestCommand;

    public sealed record List : LoadTestCommand;

    /// <summary>One load test.</summary>
    public sealed record Run(IScenario Scenario, LoadProfile Profile) : LoadTestCommand
    {
        /// <summary>What makes the load; this build has it.</summary>
        public string Engine { get; init; } = LoadEngines.BuiltIn;

        /// <summary>A backend that is there already; null starts the local host.</summary>
        public Uri? Target { get; init; }

        /// <summary>Its function key, or null.</summary>
        public string? Key { get; init; }

        /// <summary>Connection string of its Event Hubs namespace, or null.</summary>
        public string? EventHubs { get; init; }

        /// <summary>Connection string of its tables, or null.</summary>
        public string? Tables { get; init; }

        /// <summary>Folder for the report; null for one named by scenario and time.</summary>
        public string? Out { get; init; }
    }

    /// <summary>The same load at rising concurrency.</summary>
    /// <param name="Scenario">What is asked.</param>
    /// <param name="Profile">Numbers of each step; its clients are not used.</param>
    /// <param name="Steps">Clients of each step, rising.</param>
    public sealed record Ladder(IScenario Scenario, LoadProfile Profile, IReadOnlyList<int> Steps) : LoadTestCommand
    {
        /// <summary>A backend that is there already; null starts the local host.</summary>
        public Uri? Target { get; init; }

        /// <summary>Its function key, or null.</summary>
        public string? Key { get; init; }

        /// <summary>Folder for the report; null for one named by the time.</summary>
        public string? Out { get; init; }
    }

    /// <summary>Two reports side by side.</summary>
    /// <param name="Before">Folder or <c>report.json</c>.</param>
    /// <param name="After">Folder or <c>report.json</c>.</param>
    /// <param name="Tolerance">Share that a figure may move by.</param>
    public sealed record Compare(string Before, string After, double Tolerance) : LoadTestCommand;

    /// <summary>Capacity and cost of a fleet.</summary>
    public sealed record Plan(FleetLoad Fleet, PriceList Prices) : LoadTestCommand;
}
