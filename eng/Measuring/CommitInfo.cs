using System.ComponentModel;
using System.Diagnostics;

namespace Serverless.Measuring;

/// <summary>The commit a result belongs to.</summary>
/// <param name="Id">Its id; <c>unknown</c> without git or a repository.</param>
/// <param name="IsDirty">Whether files differ from it.</param>
internal sealed record CommitInfo(string Id, bool IsDirty)
{
    public static CommitInfo Read() => new(
        Git("rev-parse", "HEAD") is { Length: > 0 } id ? id : "unknown",
        Git("status", "--porcelain", "--untracked-files=no") is { Length: > 0 });

    public override string ToString() => IsDirty ? $"{Id} with changes" : Id;

    private static string Git(params string[] arguments)
    {
        try
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Environment.CurrentDirectory,
            });
            return git?.StandardOutput.ReadToEnd().Trim() ?? "";
        }
        catch (Win32Exception)
        {
            // No git here.
            return "";
        }
    }
}
