using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Serverless.Infra.Tests.Pipelines;

/// <summary>What a workflow must keep.</summary>
internal static partial class WorkflowRules
{
    /// <returns>What it breaks, one line each.</returns>
    public static IEnumerable<string> Violations(string text)
    {
        var workflow = YamlFile.Parse(text);
        if (workflow.At("on") is null)
            yield return "It never runs.";
        if (workflow.TextAt("permissions", "contents") != "read" || ((YamlMappingNode)workflow.At("permissions")!).Children.Count != 1)
            yield return "Its token may do more than read, beside what a job asks for.";
        if (text.Contains("secrets.", StringComparison.Ordinal) || SecretLike().IsMatch(text))
            yield return "It has a secret in it.";
        if (text.Contains("pull_request_target", StringComparison.Ordinal))
            yield return "It runs a stranger's code with this repository's rights.";

        foreach (var (name, job) in (YamlMappingNode)workflow.At("jobs")!)
        {
            foreach (var violation in JobViolations(((YamlScalarNode)name).Value!, job))
                yield return violation;
        }
    }

    private static IEnumerable<string> JobViolations(string name, YamlNode job)
    {
        if (job.TextAt("uses") is { Length: > 0 } called)
        {
            if (!File.Exists(Repository.PathOf(called.Split('/'))))
                yield return $"{name} calls {called}, which is not there.";
            yield break;
        }

        if (job.TextAt("timeout-minutes").Length == 0)
            yield return $"{name} has no time limit.";
        var steps = (YamlSequenceNode)job.At("steps")!;
        foreach (var step in steps)
        {
            var action = step.TextAt("uses");
            if (action.Length > 0 && !Pinned().IsMatch(action))
                yield return $"{action} is not pinned to a commit.";
            if (step.TextAt("run").Contains("${{", StringComparison.Ordinal))
                yield return $"A script of {name} has text pasted into it.";
            if (action.StartsWith("azure/login@", StringComparison.Ordinal) && job.TextAt("permissions", "id-token") != "write")
                yield return $"{name} signs in without a token of its own.";
            if (action.StartsWith("azure/login@", StringComparison.Ordinal) && step.At("with", "creds") is not null)
                yield return $"{name} signs in with a password.";
        }
    }

    [GeneratedRegex(@"^[\w.-]+/[\w./-]+@[0-9a-f]{40}$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"(?i)(client-secret|password|accountkey|sharedaccesskey)\s*[:=]")]
    private static partial Regex SecretLike();
}
