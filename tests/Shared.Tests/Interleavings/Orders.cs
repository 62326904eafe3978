namespace Serverless.Shared.Tests.Interleavings;

/// <summary>
/// Which of some operations' requests goes next, run after run. Either every order there is, depth first, or orders drawn
/// at random. Two reads in a row by different operations change nothing by changing places: of orders that differ by that
/// alone only one is run.
/// </summary>
/// <param name="random">Null to run through every order.</param>
internal sealed class Orders(Random? random)
{
    private readonly List<Step> _path = [];
    private int _depth;

    /// <summary>Whether every order has been run.</summary>
    public bool AreAllRun { get; private set; }

    /// <summary>The order of the present run: operations, by number from 0.</summary>
    public IEnumerable<int> Path => _path.Select(step => step.Chosen);

    /// <summary>Picks whose request goes next.</summary>
    /// <param name="waiting">The operations that wait with a request, ascending, and whether it is a read.</param>
    public int Next(IReadOnlyList<(int Operation, bool IsRead)> waiting)
    {
        if (_depth < _path.Count)
        {
            // Where the run does not go as before, it goes on with what there is.
            var step = _path[_depth];
            if (waiting.Any(one => one.Operation == step.Chosen))
            {
                _depth++;
                return step.Chosen;
            }

            _path.RemoveRange(_depth, _path.Count - _depth);
        }

        var before = _depth > 0 ? _path[_depth - 1] : null;
        var choices = waiting.Where(one => before is null || !(before.IsRead && one.IsRead && one.Operation < before.Chosen)).ToList();
        if (random is not null || choices.Count == 0)
        {
            // Without a choice left this order is another one's twin; it ends as it may.
            choices = [waiting[random?.Next(waiting.Count) ?? 0]];
        }

        _path.Add(new Step(choices[0].Operation, choices[0].IsRead, new Queue<(int, bool)>(choices.Skip(1))));
        return _path[_depth++].Chosen;
    }

    /// <summary>Goes on to the next run.</summary>
    public void Restart()
    {
        _depth = 0;
        while (_path.Count > 0)
        {
            var last = _path[^1];
            _path.RemoveAt(_path.Count - 1);
            if (last.Others.TryDequeue(out var next))
            {
                _path.Add(new Step(next.Operation, next.IsRead, last.Others));
                return;
            }
        }

        AreAllRun = random is null;
    }

    private sealed record Step(int Chosen, bool IsRead, Queue<(int Operation, bool IsRead)> Others);
}
