namespace Serverless.Shared.Commands;

/// <summary>The bounds of commands that the API promises.</summary>
internal static class CommandLimits
{
    /// <summary>The most bytes of a payload or a result, as UTF-8 without white space: 32 KiB.</summary>
    public const int MaxValueBytes = 32 * 1024;

    /// <summary>The most UTF-16 units of a name.</summary>
    public const int MaxNameLength = 128;

    /// <summary>How long a command may be waited for.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    /// <summary>How long a delivered command is withheld from other polls.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    public static readonly TimeSpan DefaultExpiry = TimeSpan.FromHours(1);

    public static readonly TimeSpan MaxExpiry = TimeSpan.FromDays(7);

    /// <summary>What is stored is cut to milliseconds, so what is shorter would be nothing.</summary>
    public static readonly TimeSpan MinExpiry = TimeSpan.FromMilliseconds(1);
}
