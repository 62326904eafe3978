namespace Serverless.Shared.Enrolments;

/// <summary>A group of devices that register themselves.</summary>
public sealed class EnrolmentGroup
{
    /// <summary>Base64 of at least 32 bytes. Required, a secret: from Key Vault on Azure. A device holds
    /// HMAC-SHA256(key, its id), made in the factory, and never the key itself.</summary>
    public string Key { get; set; } = string.Empty;

    /// <summary>The type of a device that names none, at most 64 characters. Default none.</summary>
    public string? Type { get; set; }

    /// <summary>The site of its devices, at most 64 characters. Default none.</summary>
    public string? Site { get; set; }
}
