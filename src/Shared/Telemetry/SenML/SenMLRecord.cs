namespace Serverless.Shared.Telemetry.SenML;

/// <summary>The fields of one record that are neither base fields nor ignored.</summary>
internal struct SenMLRecord
{
    public string? Name { get; set; }

    /// <summary>Seconds, to be added to the base time.</summary>
    public decimal Time { get; set; }

    /// <summary>The value as it stands in the record; a number without the base value.</summary>
    public MetricValue? Value { get; set; }

    /// <summary>How many value fields there are.</summary>
    public int Values { get; set; }

    /// <summary>There is a data value, which is Base64 and no metric.</summary>
    public bool HasData { get; set; }

    /// <summary>There is a sum.</summary>
    public bool HasSum { get; set; }

    /// <summary>There is a regular field: it is not only base fields that it brings.</summary>
    public bool IsMeasurement { get; set; }

    /// <summary>What makes the record malformed, or null.</summary>
    public string? Fault { get; set; }

    /// <summary>What makes the whole pack malformed, or null.</summary>
    public string? PackFault { get; set; }
}
