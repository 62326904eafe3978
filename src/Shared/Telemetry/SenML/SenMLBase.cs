namespace Serverless.Shared.Telemetry.SenML;

/// <summary>The base fields in force, RFC 8428 section 4.1: each holds from the record that has it until another record
/// has it again.</summary>
internal struct SenMLBase
{
    /// <summary>The only version there is, RFC 8428 section 4.4. Features of later ones (RFC 9100) are not
    /// understood.</summary>
    public const long SupportedVersion = 10;

    /// <summary>Stands before each name; null for none.</summary>
    public string? Name { get; set; }

    /// <summary>Seconds, added to each time.</summary>
    public decimal Time { get; set; }

    /// <summary>Added to each numeric value; null where no record had one.</summary>
    public double? Value { get; set; }
}
