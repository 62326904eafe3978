using System.ComponentModel.DataAnnotations;

namespace Serverless.Shared.Devices.Credentials;

/// <summary>What credentials are made with. Section <c>Credentials</c>. All are secrets but the name: on Azure they
/// come from Key Vault.</summary>
public sealed class CredentialOptions
{
    public const string SectionName = "Credentials";

    /// <summary>The key that all device keys are derived from, Base64, at least 32 bytes. Required. Another master key
    /// ends every device's key, unless this one becomes <see cref="PreviousMasterKey"/>.</summary>
    [Required(ErrorMessage = "Setting Credentials:MasterKey is missing.")]
    public string MasterKey { get; set; } = string.Empty;

    /// <summary>The former master key, of the same form: a device's key that was derived from it is taken too. Default
    /// none. Set it while the master key is rotated, until each device has new credentials.</summary>
    public string PreviousMasterKey { get; set; } = string.Empty;

    /// <summary>The shared access policy of the hub that publisher tokens are signed by; on Azure one that may
    /// send only. Default: that of the connection <c>EventHubs</c>, where it is a connection string.</summary>
    [Required(ErrorMessage = "Setting Credentials:PublisherPolicyName is missing.")]
    public string PublisherPolicyName { get; set; } = string.Empty;

    /// <summary>A key of <see cref="PublisherPolicyName"/>, with the same default.</summary>
    [Required(ErrorMessage = "Setting Credentials:PublisherPolicyKey is missing.")]
    public string PublisherPolicyKey { get; set; } = string.Empty;

    /// <summary>The host of the Event Hubs namespace, such as <c>name.servicebus.windows.net</c>. Default: that of the
    /// connection <c>EventHubs</c>.</summary>
    [Required(ErrorMessage = "Setting Credentials:NamespaceHost is missing.")]
    public string NamespaceHost { get; set; } = string.Empty;

    /// <summary>How long a publisher token is good. 1 to 60 minutes, default 60: a token cannot be called back.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);
}
