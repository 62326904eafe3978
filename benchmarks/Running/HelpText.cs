using System.Globalization;
using System.Text;

namespace Serverless.Benchmarks.Running;

/// <summary>The program's help.</summary>
internal static class HelpText
{
    private const string Head = """
        Benchmarks: each prints what it measured against its bar, and its peer measured in the same run.

        Usage: dotnet run --project benchmarks -c Release -- <name>... [options]

          <name>             a benchmark below, its beginning, a pattern (ingest-*), or all for every bar in order
          --runs N           measured runs of each; the result is the median, with the spread (default 5)
          --json FILE        write the results as JSON, with machine, commit and command
          --markdown FILE    write them as Markdown, for docs/benchmarks
          --data DIR         folder for the data, which is deleted at the end (default: the temporary folder)
          --help             this text

        Measure on a quiet machine. Progress goes to standard error; Ctrl+C ends a run and deletes its data.
        """;

    public static string Create()
    {
        var text = new StringBuilder(Head);
        foreach (var benchmark in BenchmarkCatalogue.All)
        {
            text.AppendLine().AppendLine().Append(CultureInfo.InvariantCulture, $"  {benchmark.Name,-22} {benchmark.Summary}");
            foreach (var option in benchmark.Options)
            {
                text.AppendLine().Append(CultureInfo.InvariantCulture, $"      {option.Name + " N",-18} {option.Meaning} (default {option.Default})");
            }
        }

        return text.ToString();
    }
}
