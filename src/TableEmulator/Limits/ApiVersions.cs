using System.Globalization;

namespace Serverless.TableEmulator.Limits;

/// <summary>
/// Versions of the service's API. Source: "Previous versions of Azure Storage services" of the Azure Storage
/// documentation. A version after the last one listed is taken, so that a newer SDK works, unless it lies in the future.
/// </summary>
internal static class ApiVersions
{
    /// <summary>Version of an answer to a request that names none.</summary>
    public const string Default = "2019-02-02";

    private const int DaysAhead = 90;

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "2009-04-14", "2009-07-17", "2009-09-19", "2011-08-18", "2012-02-12", "2013-08-15", "2014-02-14", "2015-02-21",
        "2015-04-05", "2015-07-08", "2015-12-11", "2016-05-31", "2017-04-17", "2017-07-29", "2017-11-09", "2018-03-28",
        "2018-06-17", "2018-11-09", "2019-02-02", "2019-07-07", "2019-10-10", "2019-12-12", "2020-02-10", "2020-04-08",
        "2020-06-12", "2020-08-04", "2020-10-02", "2020-12-06", "2021-02-12", "2021-04-10", "2021-06-08", "2021-08-06",
        "2021-10-04", "2021-12-02", "2022-11-02", "2023-01-03", "2023-05-03", "2023-08-03", "2023-11-03", "2024-02-04",
        "2024-05-04", "2024-08-04", "2024-11-04", "2025-01-05", "2025-05-05", "2025-07-05", "2025-11-05",
        "2026-02-06", "2026-04-06", "2026-06-06",
    };

    private static readonly DateOnly Last = Known.Max(version => DateOnly.ParseExact(version, "yyyy-MM-dd", CultureInfo.InvariantCulture));

    public static bool IsKnown(string version, TimeProvider time)
    {
        if (Known.Contains(version)) return true;
        return DateOnly.TryParseExact(version, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && date > Last && date <= DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(DaysAhead);
    }
}
