using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;

namespace Serverless.LocalHost.Functions;

internal sealed class LocalTraceContext(string traceParent, string traceState) : TraceContext
{
    private static readonly LocalTraceContext None = new("", "");

    public override string TraceParent { get; } = traceParent;

    public override string TraceState { get; } = traceState;

    public static LocalTraceContext OfCurrentActivity() => Activity.Current is { Id: { } id } activity
        ? new LocalTraceContext(id, activity.TraceStateString ?? "")
        : None;
}
