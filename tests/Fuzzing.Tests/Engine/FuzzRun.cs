using System.Diagnostics;

namespace Serverless.Fuzzing.Tests.Engine;

/// <summary>
/// Puts inputs through a target: its seeds, its corpus, and ever more changes of these. The same seed makes the same
/// inputs in the same order, on every machine.
/// </summary>
internal sealed class FuzzRun(FuzzTarget target, int seed)
{
    /// <summary>An input that takes longer, and again when it is tried a second time, hangs for all that matters.</summary>
    private static readonly TimeSpan SlowestInput = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan HangAfter = TimeSpan.FromSeconds(60);

    private const int MaxPool = 4_000;
    private const int GeneratedOneIn = 3;

    private readonly Random _random = new(seed);
    private readonly List<byte[]> _pool = [];
    private readonly HashSet<object> _outcomes = [];
    private byte[] _current = [];

    public long Tried { get; private set; }

    /// <summary>Outcomes that were told apart.</summary>
    public int Outcomes => _outcomes.Count;

    private string How => $"seed {seed}, input {Tried} (FUZZ_SEED={seed} repeats it)";

    /// <summary>Runs for a time; every input it started with is tried, however short that is.</summary>
    /// <exception cref="FuzzFault">An input broke the target.</exception>
    public void For(TimeSpan duration)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Run(duration);
            }
            catch (FuzzFault fault)
            {
                failure = fault;
            }
        });
        thread.IsBackground = true;
        thread.Start();
        if (!thread.Join(duration + HangAfter))
        {
            throw new FuzzFault(target, _current, How, "hangs");
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <summary>Puts one input through.</summary>
    /// <exception cref="FuzzFault">It broke the target.</exception>
    public void Try(byte[] input)
    {
        Tried++;
        _current = input;
        var outcome = TryTimed(input, out var elapsed);
        if (elapsed > SlowestInput)
        {
            // Not the machine's fault, nor that of code that was compiled just now.
            TryTimed(input, out elapsed);
            if (elapsed > SlowestInput)
            {
                throw new FuzzFault(target, input, How, $"took {elapsed.TotalSeconds:F1} s");
            }
        }

        if (outcome is not null && _pool.Count < MaxPool && _outcomes.Add(outcome))
        {
            _pool.Add(input);
        }
    }

    private void Run(TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var input in target.Seeds.Concat(Corpus.Of(target)))
        {
            _pool.Add(input);
            Try(input);
        }

        var mutator = new Mutator(_random, target.Tokens, target.MaxInputBytes);
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            Try(Next(mutator));
        }
    }

    private byte[] Next(Mutator mutator)
    {
        if (_random.Next(GeneratedOneIn) == 0 && target.Generate(_random) is { } made)
        {
            return _random.Next(2) == 0 ? made : mutator.Change(made, Any());
        }

        return mutator.Change(Any(), Any());
    }

    private byte[] Any() => _pool[_random.Next(_pool.Count)];

    private object? TryTimed(byte[] input, out TimeSpan elapsed)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        object? outcome;
        try
        {
            outcome = target.Try(input);
        }
        catch (Exception exception)
        {
            throw new FuzzFault(target, input, How, exception is PropertyBrokenException ? exception.Message : exception.ToString(), exception);
        }

        elapsed = Stopwatch.GetElapsedTime(started);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return allocated <= target.MaxAllocatedBytes ? outcome : throw new FuzzFault(target, input, How, $"allocated {allocated} bytes");
    }
}
