using System.Globalization;

namespace Serverless.LocalHost.Demo;

/// <summary>Once a second a line: rate, done of total, time left.</summary>
internal sealed class DemoProgress : IProgress<int>, IDisposable
{
    private readonly TextWriter _output;
    private readonly string _what;
    private readonly int _total;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _timer;
    private int _done;

    public DemoProgress(TextWriter output, string what, int total, TimeProvider time)
    {
        _output = output;
        _what = what;
        _total = total;
        _time = time;
        _start = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Print(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public void Report(int value) => Volatile.Write(ref _done, value);

    public void Dispose() => _timer.Dispose();

    private void Print()
    {
        var done = Volatile.Read(ref _done);
        var rate = done / _time.GetElapsedTime(_start).TotalSeconds;
        var left = rate > 0 ? $"{Math.Ceiling((_total - done) / rate).ToString(CultureInfo.InvariantCulture)} s left" : "waiting";
        _output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_what} {done:N0}/{_total:N0}, {rate:N0}/s, {left}"));
    }
}
