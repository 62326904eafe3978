using System.Globalization;

namespace Serverless.Shared.Http;

/// <summary>Times as the API writes them.</summary>
internal static class Timestamp
{
    /// <summary>UTC with milliseconds: <c>yyyy-MM-ddTHH:mm:ss.fffZ</c>.</summary>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string Format(long millisecondsSinceEpoch) =>
        Format(DateTimeOffset.FromUnixTimeMilliseconds(millisecondsSinceEpoch));

    /// <summary>Cuts a time to the milliseconds that the API shows, so that what is stored equals what is shown.</summary>
    public static DateTimeOffset Cut(DateTimeOffset time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
