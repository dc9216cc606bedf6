<?php
/**
 * Fills an installed MediaWiki with a small wiki of our own making, deterministically: the pages go through
 * MediaWiki's importer, then the storage of some of them is turned into each kind that old wikis have.
 *
 *   php make-demo-wiki.php --conf LocalSettings.php
 */
require_once '/usr/share/mediawiki/maintenance/Maintenance.php';
require_once __DIR__ . '/wiki/prose.php';
require_once __DIR__ . '/wiki/history_objects.php';

use MediaWiki\MediaWikiServices;

class MakeDemoWiki extends Maintenance {
	private const EPOCH = 1577836800; // 2020-01-01
	// Costs grow with the square: the importer copies what is left of its source for every few KiB that it reads,
	// and the database all callbacks that wait for the commit for every revision.
	private const IMPORT_BYTES = 1048576;
	private const ARTICLES = 40;
	private const REVISIONS = 6; // of an article, on average
	private const STORAGE_KINDS = [ 'gzip', 'legacy', 'legacygzip', 'external', 'externalplain', 'concat', 'stub', 'concatexternal', 'diff' ];
	private $random;
	private $prose;
	private $dbw;
	private $clusters = [];

	public function execute() {
		$this->random = new RigRandom( 20200101 );
		$this->prose = new Prose( $this->random );
		$this->dbw = $this->getDB( DB_PRIMARY );
		$factory = MediaWikiServices::getInstance()->getDBLoadBalancerFactory();
		foreach ( [ 'cluster1', 'cluster2' ] as $name ) {
			$balancer = $factory->getExternalLB( $name );
			$database = $balancer->getServerInfo( $balancer->getWriterIndex() )['dbname'];
			$this->clusters[$name] = $balancer->getConnectionRef( DB_PRIMARY, [], $database );
		}
		$this->dbw->begin( __METHOD__ );
		foreach ( $this->clusters as $cluster ) {
			$cluster->begin( __METHOD__ );
		}
		$this->removeMainPage();
		$this->importPages();
		$this->storeDifferently();
		$this->hideThings();
		$this->addSlots();
		$this->addRedirects();
		$this->addLogs();
		$this->breakOneText();
		$this->normalise();
		$this->dbw->commit( __METHOD__ );
		foreach ( $this->clusters as $cluster ) {
			$cluster->commit( __METHOD__ );
		}
	}

	/** The installer's page has the time of the installation and a text that is not ours. */
	private function removeMainPage() {
		foreach ( [ 'page', 'revision', 'revision_comment_temp', 'slots', 'content', 'text' ] as $table ) {
			$this->dbw->delete( $table, '*', __METHOD__ );
		}
	}

	/** Pages with a name, a model and a list of texts. */
	private function pages(): array {
		$pages = [];
		$add = static function ( string $title, array $texts, string $model = 'wikitext' ) use ( &$pages ) {
			$pages[$title] = [ 'model' => $model, 'texts' => $texts ];
		};
		$names = [ 'Harbour', 'Lighthouse', 'Ridge', 'Ferry', 'Mill', 'Bridge', 'Market', 'Quay' ];
		for ( $i = 0; $i < self::ARTICLES; $i++ ) {
			$texts = [ $this->prose->text( 3 + $this->random->pick( 25 ) ) ];
			for ( $n = $this->random->pick( 2 * self::REVISIONS ); $n > 0; $n-- ) {
				$texts[] = $this->prose->edit( end( $texts ) );
			}
			$add( $names[$i % 8] . ' of Lindmoor ' . ( 1 + $i ), $texts );
		}
		foreach ( [ 'plain', 'gzip', 'legacy', 'legacygzip', 'external', 'externalplain', 'concat', 'concatexternal', 'diff', 'stub' ] as $kind ) {
			$texts = [ $this->prose->text( 12 ) ];
			for ( $n = 0; $n < 8; $n++ ) {
				$texts[] = $this->prose->edit( end( $texts ) );
			}
			$add( "Storage/$kind", $texts );
		}
		$add( 'Talk:Harbour of Lindmoor 1', [ 'Is the date right? ~~~~', "Is the date right? ~~~~\n: Yes." ] );
		$add( 'User:Mara Venn', [ 'I write about harbours.' ] );
		$add( 'User talk:192.0.2.7', [ 'Welcome!' ] );
		$add( 'Project:About', [ 'A wiki about a town that does not exist.' ] );
		$add( 'Main Page', [ 'Lindmoor is a town by the sea. See [[Harbour of Lindmoor 1]].' ] );
		$add( 'Template:Note', [ '<sup>{{{1}}}</sup>' ] );
		$add( 'Category:Lindmoor', [ 'Pages about Lindmoor.' ] );
		$add( 'File:Harbour plan.png', [ 'Drawn for this wiki.' ] );
		$add( 'Portal:harbours', [ 'Case matters here.' ] );
		$add( 'MediaWiki:Common.css', [ "body {\n\tcolor: #123;\n}" ], 'css' );
		$add( 'User:Mara Venn/tool.js', [ 'if ( a < b && c ) { run( "x" ); }' ], 'javascript' );
		$add( 'User:Mara Venn/data.json', [ '{"a":[1,2]}' ], 'json' );
		$add( 'Odd/"Quotes" & \'signs\'', [ 'A title that needs escapes: &amp; &lt; <b>' ] );
		$add( "Odd/Café e\u{301}tude", [ "Decomposed letters: e\u{301} o\u{308}, \u{212B}ngstrom, \u{1112}\u{1161}\u{11ab}" ] );
		$add( 'Odd/' . str_repeat( 'ю', 60 ), [ 'A long title.' ] );
		$add( 'Odd/Empty', [ '', 'no longer', '' ] );
		$add( 'Odd/Zero', [ '0', '00', " \n lead and trail \n" ] );
		$add( 'Odd/Slots', [ 'A page with a second slot.' ] );
		$add( 'Odd/Unreadable', [ 'This text is lost.' ] );
		for ( $bits = 1; $bits < 8; $bits++ ) {
			$add( "Hidden/$bits", [ "hidden text $bits", "shown text $bits" ] );
		}
		foreach ( [ 'Odd/To harbour' => 'Harbour of Lindmoor 1', 'Odd/To category' => ':Category:Lindmoor' ] as $title => $to ) {
			$add( $title, [ "#REDIRECT [[$to]]" ] );
		}
		return $pages;
	}

	/** Through the importer, in two rounds, so that revisions of different pages are interleaved. */
	private function importPages() {
		$pages = $this->pages();
		$time = self::EPOCH;
		$names = [ 'Mara Venn', 'Oskar Lind', '192.0.2.7', '2001:db8::7', 'Ιωάννα', 'Tam "T" O\'Hara' ];
		$comments = [ '', 'first version', 'typo', '/* Part 1 */ wording', 'links & <tags>', "line\nbreak", 'e' . "\u{301}" ];
		for ( $round = 0; $round < 2; $round++ ) {
			$xml = '';
			foreach ( $pages as $title => $page ) {
				if ( strlen( $xml ) > self::IMPORT_BYTES ) {
					$this->import( $xml );
					$xml = '';
					$this->dbw->commit( __METHOD__ );
					$this->dbw->begin( __METHOD__ );
				}
				$half = intdiv( count( $page['texts'] ) + 1, 2 );
				$texts = array_slice( $page['texts'], $round ? $half : 0, $round ? null : $half );
				if ( !$texts ) {
					continue;
				}
				$xml .= '<page><title>' . htmlspecialchars( $title ) . '</title>';
				foreach ( $texts as $text ) {
					$time += 60 + $this->random->pick( 86400 );
					$name = $names[$this->random->pick( 6 )];
					$who = IPUtilsLike( $name ) ? "<ip>$name</ip>" : '<username>' . htmlspecialchars( $name ) . '</username>';
					$xml .= '<revision><timestamp>' . gmdate( 'Y-m-d\TH:i:s\Z', $time ) . "</timestamp><contributor>$who</contributor>"
						. ( $this->random->pick( 3 ) ? '' : '<minor/>' )
						. '<comment>' . htmlspecialchars( $comments[$this->random->pick( 7 )] ) . '</comment>'
						. "<model>{$page['model']}</model><format>" . $this->format( $page['model'] ) . '</format>'
						. '<text xml:space="preserve">' . htmlspecialchars( $text ) . '</text></revision>';
				}
				$xml .= '</page>';
			}
			$this->import( $xml );
		}
	}

	private function format( string $model ): string {
		return [ 'css' => 'text/css', 'javascript' => 'text/javascript', 'json' => 'application/json' ][$model] ?? 'text/x-wiki';
	}

	private function import( string $pages ) {
		$source = new ImportStringSource(
			'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">' . "$pages</mediawiki>" );
		$importer = MediaWikiServices::getInstance()->getWikiImporterFactory()->getWikiImporter( $source );
		$importer->setUsernamePrefix( 'imported', false );
		$importer->disableStatisticsUpdate();
		$importer->setNoUpdates( true );
		$importer->doImport();
	}

	/** Text rows of a page, oldest revision first: [ old_id => text ]. */
	private function textRows( string $title ): array {
		$rows = $this->dbw->select(
			[ 'page', 'revision', 'slots', 'content' ], [ 'content_id', 'content_address' ],
			[ 'page_title' => str_replace( ' ', '_', $title ), 'page_namespace' => 0 ], __METHOD__, [ 'ORDER BY' => 'rev_id' ],
			[ 'revision' => [ 'JOIN', 'rev_page = page_id' ], 'slots' => [ 'JOIN', 'slot_revision_id = rev_id' ],
				'content' => [ 'JOIN', 'content_id = slot_content_id' ] ] );
		$texts = [];
		foreach ( $rows as $row ) {
			$id = (int)substr( $row->content_address, 3 );
			$texts[$id] = $this->dbw->selectField( 'text', 'old_text', [ 'old_id' => $id ], __METHOD__ );
		}
		return $texts;
	}

	private function setRow( int $id, string $data, string $flags ) {
		$this->dbw->update( 'text', [ 'old_text' => $data, 'old_flags' => $flags ], [ 'old_id' => $id ], __METHOD__ );
	}

	private function putExternal( string $cluster, string $data ): string {
		$this->clusters[$cluster]->insert( 'blobs', [ 'blob_text' => $data ], __METHOD__ );
		return "DB://$cluster/" . $this->clusters[$cluster]->insertId();
	}

	private function storeDifferently() {
		foreach ( self::STORAGE_KINDS as $kind ) {
			$this->store( "Storage/$kind", $kind );
		}
	}

	private function store( string $title, string $kind ) {
		$rows = $this->textRows( $title );
		switch ( $kind ) {
			case 'concat':
			case 'stub':
				$this->storeConcatenated( $rows );
				return;
			case 'concatexternal':
				$this->storeConcatenatedExternally( $rows );
				return;
			case 'diff':
				$this->storeDiffs( $rows );
				return;
		}
		foreach ( $rows as $id => $text ) {
			switch ( $kind ) {
				case 'gzip':
					$this->setRow( $id, gzdeflate( $text ), 'utf-8,gzip' );
					break;
				case 'legacy':
					$this->setRow( $id, $text, '' );
					break;
				case 'legacygzip':
					$this->setRow( $id, gzdeflate( $text ), 'gzip' );
					break;
				case 'external':
					$this->setRow( $id, $this->putExternal( 'cluster1', gzdeflate( $text ) ), 'utf-8,gzip,external' );
					break;
				case 'externalplain':
					$this->setRow( $id, $this->putExternal( 'cluster2', $text ), 'utf-8,external' );
					break;
			}
		}
	}

	/** A history object in the first row, with stubs that point at it. */
	private function storeConcatenated( array $rows ) {
		[ $object, $hashes ] = HistoryObjects::concatenated( array_values( $rows ) );
		$ids = array_keys( $rows );
		$this->setRow( $ids[0], $object, 'utf-8,object' );
		foreach ( array_slice( $ids, 1 ) as $i => $id ) {
			$this->setRow( $id, HistoryObjects::stub( $ids[0], $hashes[$i + 1] ), 'utf-8,object' );
		}
	}

	/** The object in a cluster, and its items named by URLs. */
	private function storeConcatenatedExternally( array $rows ) {
		[ $object, $hashes ] = HistoryObjects::concatenated( array_values( $rows ) );
		$url = $this->putExternal( 'cluster2', $object );
		foreach ( array_keys( $rows ) as $i => $id ) {
			$this->setRow( $id, "$url/$hashes[$i]", 'external,utf-8' );
		}
	}

	private function storeDiffs( array $rows ) {
		$url = $this->putExternal( 'cluster1', HistoryObjects::differences( array_values( $rows ) ) );
		foreach ( array_keys( $rows ) as $i => $id ) {
			$this->setRow( $id, "$url/$i", 'external,utf-8' );
		}
	}

	private function firstRevision( string $title ): int {
		return (int)$this->dbw->selectField( [ 'page', 'revision' ], 'MIN(rev_id)',
			[ 'page_title' => str_replace( ' ', '_', $title ), 'page_namespace' => 0 ], __METHOD__, [],
			[ 'revision' => [ 'JOIN', 'rev_page = page_id' ] ] );
	}

	private function hideThings() {
		for ( $bits = 1; $bits < 8; $bits++ ) {
			$this->dbw->update( 'revision', [ 'rev_deleted' => $bits ], [ 'rev_id' => $this->firstRevision( "Hidden/$bits" ) ], __METHOD__ );
		}
	}

	private function addSlots() {
		$services = MediaWikiServices::getInstance();
		$revision = $this->firstRevision( 'Odd/Slots' );
		$text = '{"note":"<second> & \"slot\""}';
		$this->dbw->insert( 'text', [ 'old_text' => $text, 'old_flags' => 'utf-8' ], __METHOD__ );
		$this->dbw->insert( 'content', [ 'content_size' => strlen( $text ), 'content_sha1' => Wikimedia\base_convert( sha1( $text ), 16, 36, 31 ),
			'content_model' => $services->getContentModelStore()->acquireId( 'json' ), 'content_address' => 'tt:' . $this->dbw->insertId() ], __METHOD__ );
		$content = $this->dbw->insertId();
		$this->dbw->insert( 'slots', [ 'slot_revision_id' => $revision, 'slot_role_id' => $services->getSlotRoleStore()->acquireId( 'notes' ),
			'slot_content_id' => $content, 'slot_origin' => $revision ], __METHOD__ );
	}

	private function addRedirects() {
		foreach ( [ [ 'Odd/To_harbour', 0, 'Harbour_of_Lindmoor_1' ], [ 'Odd/To_category', 14, 'Lindmoor' ] ] as [ $title, $ns, $to ] ) {
			$id = $this->dbw->selectField( 'page', 'page_id', [ 'page_namespace' => 0, 'page_title' => $title ], __METHOD__ );
			$this->dbw->update( 'page', [ 'page_is_redirect' => 1 ], [ 'page_id' => $id ], __METHOD__ );
			$this->dbw->replace( 'redirect', [ 'rd_from' ], [ 'rd_from' => $id, 'rd_namespace' => $ns, 'rd_title' => $to,
				'rd_interwiki' => '', 'rd_fragment' => '' ], __METHOD__ );
		}
	}

	private function addLogs() {
		$this->dbw->delete( 'logging', '*', __METHOD__ );
		$actors = $this->dbw->selectFieldValues( 'actor', 'actor_id', [], __METHOD__, [ 'ORDER BY' => 'actor_id' ] );
		$comments = $this->dbw->selectFieldValues( 'comment', 'comment_id', [], __METHOD__, [ 'ORDER BY' => 'comment_id' ] );
		$kinds = [ [ 'move', 'move' ], [ 'delete', 'delete' ], [ 'protect', 'protect' ], [ 'suppress', 'revision' ], [ 'block', 'block' ] ];
		for ( $i = 1; $i <= 60; $i++ ) {
			[ $type, $action ] = $kinds[$i % 5];
			$this->dbw->insert( 'logging', [ 'log_id' => $i, 'log_type' => $type, 'log_action' => $action,
				'log_timestamp' => $this->dbw->timestamp( self::EPOCH + $i * 7200 ), 'log_actor' => $actors[$i % count( $actors )],
				'log_namespace' => $i % 3, 'log_title' => 'Log_subject_&_' . $i, 'log_page' => $i,
				'log_comment_id' => $comments[$i % count( $comments )],
				'log_params' => $type === 'move' ? serialize( [ '4::target' => "New <name> $i", '5::noredir' => '0' ] ) : '',
				'log_deleted' => $i % 11 === 0 ? $i % 8 : 0 ], __METHOD__ );
		}
	}

	private function breakOneText() {
		$rows = $this->textRows( 'Odd/Unreadable' );
		$this->setRow( array_key_first( $rows ), "\x01\x02 not deflate data", 'utf-8,gzip' );
	}

	/** What would differ from one making to the next, and what a demo need not carry. */
	private function normalise() {
		$this->dbw->update( 'page', [ 'page_random' => 0.5, 'page_touched' => '20260101000000', 'page_links_updated' => null ], '*', __METHOD__ );
		$this->dbw->update( 'user', [ 'user_touched' => '20260101000000', 'user_token' => '', 'user_password' => '', 'user_registration' => '20200101000000' ], '*', __METHOD__ );
		foreach ( [ 'objectcache', 'job', 'recentchanges', 'searchindex', 'updatelog' ] as $table ) {
			$this->dbw->delete( $table, '*', __METHOD__ );
		}
	}
}

function IPUtilsLike( string $name ): bool {
	return \Wikimedia\IPUtils::isIPAddress( $name );
}

$maintClass = MakeDemoWiki::class;
require_once RUN_MAINTENANCE_IF_MAIN;
