namespace Serverless.Shared.Enrolments;

/// <summary>The groups whose devices register themselves. Section <c>Enrolment</c>.</summary>
public sealed class EnrolmentOptions
{
    public const string SectionName = "Enrolment";

    /// <summary>The groups by name. Default none. Names are compared without case.</summary>
    public Dictionary<string, EnrolmentGroup> Groups { get; } = new(StringComparer.OrdinalIgnoreCase);
}
