using System.Diagnostics;

namespace Serverless.Shared;

/// <summary>The backend's activities, for tracing. They cost nothing while nobody listens.</summary>
public static class BackendActivities
{
    /// <summary>The source's name, for exporters and listeners.</summary>
    public const string SourceName = "Serverless.Backend";

    internal static readonly ActivitySource Source = new(SourceName);
}
