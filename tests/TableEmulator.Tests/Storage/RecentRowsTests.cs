using Serverless.TableEmulator.Storage;

namespace Serverless.TableEmulator.Tests.Storage;

public sealed class RecentRowsTests : IDisposable
{
    private readonly RecentRows _rows = new();

    public void Dispose() => _rows.Dispose();

    [Fact]
    public void Slice_RowsChangeAfterwards_KeepsThoseOfItsMoment()
    {
        Put(1, 3, 5);
        var slice = _rows.Slice(new KeyRange([2], [5]));
        Put(2, 4);
        _rows.Remove([3]);
        Commit();

        Assert.Equal([3], Keys(slice));
        Assert.Equal([2, 4], Keys(_rows.Slice(new KeyRange([2], [5]))));
    }

    [Fact]
    public void Slice_EmptyOrReversedRange_HasNoRows()
    {
        Assert.Empty(Keys(_rows.Slice(new KeyRange([0], [9]))));
        Put(1, 3, 5);
        Assert.Empty(Keys(_rows.Slice(new KeyRange([4], [2]))));
        Assert.Empty(Keys(_rows.Slice(new KeyRange([6], [9]))));
    }

    [Fact]
    public void Commit_Fails_ChangesNothing()
    {
        Put(1);
        var bytes = _rows.Bytes;
        foreach (var withPlaces in (bool[])[false, true])
        {
            _rows.Put(Row(2));
            if (withPlaces) _rows.Replace([1], _rows.Find([1]));
            Assert.Throws<InvalidOperationException>(() => _rows.Commit(static () => throw new InvalidOperationException()));
            _rows.Discard();
            Assert.Equal((bytes, null), (_rows.Bytes, _rows.Read([2])));
            Assert.NotNull(_rows.Read([1]));
        }
    }

    [Fact]
    public void Bytes_RowsReplacedAndRemoved_AreThoseOfTheRowsLeft()
    {
        Put(1, 2);
        Put(1);
        _rows.Remove([2]);
        Commit();
        Assert.Equal(Row(1).Bytes, _rows.Bytes);
    }

    private static RecentRow Row(byte key) => new() { Key = [key], Properties = new byte[10] };

    private static List<byte> Keys(RecentSlice slice)
    {
        var keys = new List<byte>();
        for (var i = 0; slice[i] is { } row; i++) keys.Add(row.Key[0]);
        return keys;
    }

    private void Put(params byte[] keys)
    {
        foreach (var key in keys) _rows.Put(Row(key));
        Commit();
    }

    private void Commit() => _rows.Commit(static () => { });
}
