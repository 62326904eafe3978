using System.Globalization;
using System.Text;
using Serverless.LoadTests.Profiles;
using Serverless.LoadTests.Reports;

namespace Serverless.LoadTests.Planning;

/// <summary>A plan as Markdown that reads as well on a console.</summary>
internal static class PlanReport
{
    public static string Of(FleetPlan plan, PriceList prices)
    {
        var (fleet, part, cost, text) = (plan.Fleet, plan.Part, new FleetCost(plan, prices), new StringBuilder());
        Line(text, $"# Plan for {fleet.Devices:N0} devices, an event of {fleet.EventBytes:N0} bytes every {Durations.Format(fleet.Interval)}");
        text.AppendLine();
        Line(text, $"{fleet.EventsPerSecond:N1} events/s; {fleet.Headroom:0%} of everything but connections stays free for catching up.");
        text.AppendLine();
        MarkdownReport.Table(text, ["resource", "needed", "limit of a deployment", "used", "devices up to", "limit of"], plan.Needs.Select(need => new[]
        {
            need.Name, Text($"{need.Amount:N0}"), Text($"{need.Limit:N0}"), Text($"{need.Share:#,0.0%}"),
            double.IsFinite(need.MostDevices(fleet.Devices)) ? Text($"{need.MostDevices(fleet.Devices):N0}") : "any", need.Source,
        }));
        var first = plan.BindsFirst;
        Line(text, $"**Binds first: {first.Name}**, at {first.MostDevices(fleet.Devices):N0} such devices. {(plan.Deployments == 1 ? "One deployment takes the fleet." : Text($"This fleet needs {plan.Deployments:N0} deployments, or less of it."))}");
        if (first.Name == "brokered connections" && plan.Deployments > 1)
        {
            var perConnection = Math.Ceiling((double)fleet.Devices / ServiceLimits.Connections);
            Line(text, $"Devices that send over HTTPS take no connection (--devices-per-connection 0); behind gateways {perConnection:N0} or more must share one.");
        }

        text.AppendLine();
        if (plan.Deployments > 1)
        {
            Line(text, $"Costs are those of {plan.Deployments:N0} deployments of {part.Fleet.Devices:N0} devices, each with throughput units ({part.Amount("throughput units"):N0}), partitions ({part.Partitions:N0}), batches and ingest instances of its own.");
            text.AppendLine();
        }

        MarkdownReport.Table(text, ["cost", $"{prices.Currency} per million events", $"{prices.Currency} a month"],
        [
            .. cost.Lines.Select(line => new[] { line.Name, Text($"{line.PerMillion:N4}"), Text($"{cost.Monthly(line):N2}") }),
            ["together", Text($"{cost.PerMillion:N4}"), Text($"{cost.MonthlyTotal:N2}")],
        ]);
        Line(text, $"Prices of {prices.AsOf}: {prices.Note}");
        text.AppendLine();
        if (fleet.MeasuredBy is { } report)
        {
            Line(text, $"Events of an invocation, table requests and CPU of an event are measured by {report}, as far as no option names them.");
            text.AppendLine();
        }

        Line(text, $"Assumed: {part.BatchFill:N1} events an invocation, {part.RequestsPerEvent:N4} table requests, {fleet.EntitiesPerEvent:0.##} entities, {fleet.CpuMicroseconds:0.##} µs CPU and {fleet.StoredBytes} stored bytes an event, kept {fleet.RetentionDays} days. Options override them; docs/load-tests.md says where they come from.");
        return text.ToString();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
