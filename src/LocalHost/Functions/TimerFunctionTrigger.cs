namespace Serverless.LocalHost.Functions;

/// <summary>A schedule.</summary>
/// <param name="Schedule">NCRONTAB of six fields, or <c>%Setting%</c>.</param>
/// <param name="UseMonitor">Whether <see cref="Microsoft.Azure.Functions.Worker.TimerInfo.ScheduleStatus"/> is given.</param>
/// <param name="RunOnStartup">Whether it also runs at start.</param>
internal sealed record TimerFunctionTrigger(string Schedule, bool UseMonitor, bool RunOnStartup) : FunctionTrigger;
