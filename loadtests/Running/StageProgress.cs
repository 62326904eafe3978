using System.Globalization;

namespace Serverless.LoadTests.Running;

/// <summary>How far a stage before or after the load is and how long it still takes, said at most once a second.</summary>
/// <param name="stage">What is done, as a line begins.</param>
/// <param name="total">How much there is to do, in any unit.</param>
/// <param name="time">The clock.</param>
/// <param name="output">Standard error where it is left out.</param>
internal sealed class StageProgress(string stage, long total, TimeProvider time, TextWriter? output = null)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(1);

    /// <summary>From less than this the time left cannot be told.</summary>
    private const double LeastShare = 0.05;

    private readonly long _started = time.GetTimestamp();
    private long _said = time.GetTimestamp();
    private long _done;

    /// <summary>So much more is done. Callable from several threads.</summary>
    public void Add(long count)
    {
        var (done, said) = (Interlocked.Add(ref _done, count), Interlocked.Read(ref _said));
        if (done <= 0 || done > total || time.GetElapsedTime(said) < Between
            || Interlocked.CompareExchange(ref _said, time.GetTimestamp(), said) != said)
        {
            return;
        }

        var (share, left) = ((double)done / total, time.GetElapsedTime(_started) * ((double)(total - done) / done));
        (output ?? Console.Error).WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{stage}: {share:0%}{(share < LeastShare ? "" : string.Create(CultureInfo.InvariantCulture, $", {left.TotalSeconds:F0} s left"))}"));
    }
}
