using System.Text.Json.Serialization;

namespace Serverless.LoadTests.Profiles;

/// <summary>How devices are registered by the scenario <c>register</c>: shares of the registrations, in any unit.</summary>
internal sealed record RegistrationProfile
{
    public const int MostBulk = 1_000;

    /// <summary>Devices that enrol themselves. Default 8; 0 where the backend has no enrolment group.</summary>
    public double Enrol { get; init; } = 8;

    /// <summary>Devices that an operator puts one by one. Default 1.</summary>
    public double Put { get; init; } = 1;

    /// <summary>Requests by which an operator registers many at once. Default 0.1.</summary>
    public double Bulk { get; init; } = 0.1;

    /// <summary>Devices of such a request, 1 to 1,000. Default 20.</summary>
    public int BulkDevices { get; init; } = 20;

    /// <summary>The backend's enrolment group. Default that of the local host.</summary>
    public string EnrolmentGroup { get; init; } = "dev";

    /// <summary>Its key, Base64. Default that of the local host, which is no secret; it is in no report.</summary>
    [JsonConverter(typeof(SecretJsonConverter))]
    public string EnrolmentKey { get; init; } = "ZGV2ZWxvcG1lbnQtZW5yb2xtZW50LWdyb3VwLWtleSE=";

    /// <returns>What is out of range, or null.</returns>
    public string? FindProblem() => this switch
    {
        _ when new[] { Enrol, Put, Bulk }.Any(share => !(share >= 0) || !double.IsFinite(share)) || Enrol + Put + Bulk <= 0 =>
            "registration's enrol, put and bulk are shares of 0 and more, not all 0.",
        { BulkDevices: < 1 or > MostBulk } => $"registration's bulkDevices must be 1 to {MostBulk}.",
        _ when !Convert.TryFromBase64String(EnrolmentKey, new byte[EnrolmentKey.Length], out _) => "registration's enrolmentKey is no Base64.",
        _ => null,
    };
}
