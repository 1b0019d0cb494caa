<?php
// php omeka_classic.php CHECKOUT: fills an Omeka Classic that is installed, and empty, with the documents.

chdir($argv[1]);
$_SERVER += ['HTTP_HOST' => 'papers.example.org', 'REQUEST_URI' => '/', 'HTTPS' => 'on'];
require 'bootstrap.php';
(new Omeka_Application(APPLICATION_ENV))->initialize();
Zend_Registry::get('bootstrap')->getContainer()->currentuser = get_db()->getTable('User')->find(1);
set_option('per_page_public', 4);

$text = fn($text) => [['text' => $text, 'html' => false]];
foreach (['letters' => 'Letters', 'memoranda' => 'Memoranda', 'maps' => 'Maps & Charts'] as $kind => $name)
    $collections[$kind] = insert_collection(['public' => 1], ['Dublin Core' => [
        'Title' => $text($name), 'Description' => $text("$name of the sound, 1941-1962."), 'Contributor' => $text("The Pilot's Office"),
    ]]);
foreach (json_decode(file_get_contents(__DIR__ . '/documents.json')) as $number => [$title, $date, $summary, $kind, $tags])
    insert_item(['public' => 1, 'collection_id' => $collections[$kind]->id, 'tags' => $tags], ['Dublin Core' => [
        'Title' => $text($title), 'Date' => $text($date), 'Description' => $text($summary), 'Creator' => $text('Unknown hand'),
    ]]);
