using Serverless.TableEmulator.Entities;

namespace Serverless.TableEmulator.Storage;

/// <summary>The durable store: tables and entities in one SQLite file, one writer, several readers.</summary>
internal sealed class TableStore : IAsyncDisposable
{
    /// <summary>Bytes of keys and properties that wait in memory and in the log to be moved to their places.</summary>
    private const long FoldBytes = 8 * 1024 * 1024;

    /// <summary>Bytes that the log has of them, older versions included.</summary>
    private const long FoldLogBytes = 8 * FoldBytes;

    /// <summary>The part of <see cref="TableEmulatorOptions.MaxDataBytes"/> that the log may take before it is moved.</summary>
    private const int LogShare = 16;

    private readonly FileStream _lock;
    private readonly RecentRows _recent;
    private readonly StoreWriter _writer;
    private readonly ReaderPool _readers;

    private TableStore(FileStream directoryLock, TableCatalog catalog, RecentRows recent, StoreWriter writer, ReaderPool readers)
    {
        _lock = directoryLock;
        Catalog = catalog;
        _recent = recent;
        _writer = writer;
        _readers = readers;
    }

    public TableCatalog Catalog { get; }

    /// <exception cref="DataDirectoryInUseException">Another process has the folder open.</exception>
    public static TableStore Open(TableEmulatorOptions options, ILogger logger)
    {
        var directory = Path.GetFullPath(options.DataDirectory);
        Directory.CreateDirectory(directory);
        var directoryLock = Lock(directory);
        try
        {
            var path = Path.Combine(directory, "tables.db");
            var connection = Schema.OpenWriter(path, options.Fsync, options.MaxDataBytes);
            var catalog = new TableCatalog(options.TableDeletionTime, options.TimeProvider);
            catalog.Load(connection);
            var recent = new RecentRows();
            var session = new WriteSession(connection, catalog, recent, options.TimeProvider);
            var logBytes = Math.Min(FoldLogBytes, options.MaxDataBytes / LogShare ?? FoldLogBytes);
            var fold = new RecentFold(session, options.FoldRows, FoldBytes, logBytes, options.FoldChunkRows);
            var writer = new StoreWriter(session, fold, options.PlaceRows, logger);
            return new TableStore(directoryLock, catalog, recent, writer, new ReaderPool(path, Math.Clamp(Environment.ProcessorCount * 2, 4, 16)));
        }
        catch
        {
            directoryLock.Dispose();
            throw;
        }
    }

    /// <summary>Queues a change; the answer comes when it is durable.</summary>
    public Task<WriteOutcome> WriteAsync(StoreCommand command, CancellationToken cancellationToken) =>
        _writer.WriteAsync(command, cancellationToken);

    /// <summary>Visits the entity of <paramref name="key"/>, a whole key; false if there is none.</summary>
    public async ValueTask<bool> FindAsync(byte[] key, EntityVisitor visit, CancellationToken cancellationToken)
    {
        if (_recent.Read(key) is { } row)
        {
            visit(new StoredEntity(row.Key, row.Ticks, row.Properties));
            return true;
        }

        var reader = await _readers.RentAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var find = reader.Find.Bind(1, key);
            if (!find.Step()) return false;
            visit(new StoredEntity(find.Blob(0), find.Int64(1), find.Blob(2)));
            return true;
        }
        finally
        {
            reader.Find.Reset();
            _readers.Return(reader);
        }
    }

    /// <summary>
    /// Visits the rows of <paramref name="range"/> in the order of their keys. Returns the key of the row at which the
    /// visitor ended the scan, or null at the end of the range.
    /// </summary>
    public async ValueTask<byte[]?> ScanAsync(KeyRange range, EntityVisitor visit, CancellationToken cancellationToken)
    {
        var reader = await _readers.RentAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Merge(range, reader.Scan.Bind(1, range.Low).Bind(2, range.High), visit);
        }
        finally
        {
            reader.Scan.Reset();
            _readers.Return(reader);
        }
    }

    /// <summary>A value that <see cref="SetSettingCommand"/> stored, or null.</summary>
    public async ValueTask<byte[]?> GetSettingAsync(string name, CancellationToken cancellationToken)
    {
        var reader = await _readers.RentAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return reader.GetSetting(name);
        }
        finally
        {
            _readers.Return(reader);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        _readers.Dispose();
        _recent.Dispose();
        await _lock.DisposeAsync().ConfigureAwait(false);
    }

    private byte[]? Merge(KeyRange range, SqliteStatement scan, EntityVisitor visit)
    {
        var recent = Begin(range, scan, out var isPlaced);
        var next = 0;
        for (var row = recent[0]; isPlaced || row is not null;)
        {
            var order = row is null ? -1 : isPlaced ? scan.Blob(0).SequenceCompareTo(row.Key) : 1;
            if (order < 0)
            {
                if (!visit(new StoredEntity(scan.Blob(0), scan.Int64(1), scan.Blob(2)))) return scan.Blob(0).ToArray();
            }
            else
            {
                if (!visit(new StoredEntity(row!.Key, row.Ticks, row.Properties))) return row.Key.AsSpan().ToArray();
                row = recent[++next];
            }

            if (order <= 0) isPlaced = scan.Step();
        }

        return null;
    }

    /// <summary>Starts a scan of the file and takes the recent rows of the same moment.</summary>
    private RecentSlice Begin(KeyRange range, SqliteStatement scan, out bool isPlaced)
    {
        _recent.EnterRead();
        try
        {
            isPlaced = scan.Step();
            return _recent.Slice(range);
        }
        finally
        {
            _recent.ExitRead();
        }
    }

    private static FileStream Lock(string directory)
    {
        try
        {
            return new FileStream(Path.Combine(directory, "tables.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new DataDirectoryInUseException(directory, exception);
        }
    }
}
