using NCrontab;

namespace Serverless.LocalHost.Timers;

/// <summary>An NCRONTAB expression of six fields, in UTC.</summary>
internal sealed class TimerSchedule
{
    private readonly CrontabSchedule _schedule;

    private TimerSchedule(CrontabSchedule schedule) => _schedule = schedule;

    /// <exception cref="StartupException">It is none.</exception>
    public static TimerSchedule Parse(string expression, string function) =>
        CrontabSchedule.TryParse(expression, new CrontabSchedule.ParseOptions { IncludingSeconds = true }) is { } schedule
            ? new TimerSchedule(schedule)
            : throw new StartupException($"Function '{function}' has the schedule '{expression}', which is not an NCRONTAB expression of six fields.");

    /// <summary>The first occurrence after a time.</summary>
    public DateTimeOffset Next(DateTimeOffset after) => new(_schedule.GetNextOccurrence(after.UtcDateTime), TimeSpan.Zero);
}
