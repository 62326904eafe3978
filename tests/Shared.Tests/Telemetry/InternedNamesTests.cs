using System.Text;
using CsCheck;
using Serverless.Shared.Telemetry;

namespace Serverless.Shared.Tests.Telemetry;

public sealed class InternedNamesTests
{
    [Fact]
    public void Get_AnyNames_AreWhatWasAskedForHoweverTheyFall()
    {
        // Few slots, so that names fall together.
        var names = new InternedNames(4);
        Gen.String[Gen.Char['a', 'c'], 0, 20].Sample(name => names.Get(Encoding.ASCII.GetBytes(name)) == name, iter: TestEffort.Iterations(2000));
    }

    [Fact]
    public void Get_NamesOfAFleet_AreMostlyMadeOnce()
    {
        var names = new InternedNames(4_096);
        var fleet = Enumerable.Range(0, 200).Select(i => Encoding.ASCII.GetBytes($"device-{i:D6}")).ToArray();
        var first = Array.ConvertAll(fleet, name => names.Get(name));

        var again = fleet.Where((name, i) => ReferenceEquals(first[i], names.Get(name))).Count();

        Assert.InRange(again, 180, 200);
    }
}
